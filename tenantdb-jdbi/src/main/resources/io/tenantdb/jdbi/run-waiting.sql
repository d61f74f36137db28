-- A database of the wave that is under way, if the run is, on one server, which is not resting, and
-- on which nobody works.
SELECT item.attempts AS item_attempts, item.wave AS item_wave, record.*
FROM ${schema}.migration_run_database AS item
JOIN ${schema}.tenant_database AS record ON record.id = item.database_id
WHERE item.run_id = :run_id
  AND item.state = 'WAITING'
  AND item.wave = (
    SELECT wave FROM ${schema}.migration_run WHERE id = :run_id AND state = 'RUNNING')
  AND item.server = :server
  AND item.not_before <= clock_timestamp()
  AND (record.lease_owner IS NULL
    OR (record.lease_expires_at <= clock_timestamp() AND record.lease_operation = 'MIGRATE'))
ORDER BY item.database_id
LIMIT 1
FOR NO KEY UPDATE OF item, record SKIP LOCKED
