SELECT ${run-columns}
FROM ${schema}.migration_run
WHERE id IN (
  SELECT id FROM ${schema}.migration_run WHERE state = 'RUNNING'
  UNION
  SELECT item.run_id
  FROM ${schema}.migration_run_database AS item
  JOIN ${schema}.tenant_database AS record ON record.id = item.database_id
  WHERE item.state = 'RUNNING'
    AND (record.lease_owner IS NULL
      OR (record.lease_expires_at <= clock_timestamp() AND record.lease_operation = 'MIGRATE')))
ORDER BY seq
LIMIT :limit
