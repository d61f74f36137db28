SELECT id, ${state-columns}
FROM ${schema}.tenant_database
WHERE status = :status
  AND deleted_at IS NULL
  AND lease_owner IS NULL
  AND NOT EXISTS (
    SELECT FROM ${schema}.migration_run_database AS item
    WHERE item.database_id = tenant_database.id AND item.state = 'RUNNING')
ORDER BY updated_at, id
LIMIT :limit
