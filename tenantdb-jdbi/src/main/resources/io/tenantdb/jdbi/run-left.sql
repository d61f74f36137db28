-- A database whose worker has no lease any more.
SELECT item.attempts AS item_attempts, item.wave AS item_wave, record.*
FROM ${schema}.migration_run_database AS item
JOIN ${schema}.tenant_database AS record ON record.id = item.database_id
WHERE item.run_id = :run_id
  AND item.state = 'RUNNING'
  AND (record.lease_owner IS NULL
    OR (record.lease_expires_at <= clock_timestamp() AND record.lease_operation = 'MIGRATE'))
LIMIT 1
FOR NO KEY UPDATE OF item, record SKIP LOCKED
