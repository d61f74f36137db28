-- statement_timestamp(), for no index serves a comparison with clock_timestamp().
SELECT id, lease_owner, lease_operation, lease_token, lease_actor, lease_reason
FROM ${schema}.tenant_database
WHERE lease_owner IS NOT NULL
  AND lease_expires_at <= statement_timestamp()
  AND NOT EXISTS (
    SELECT FROM ${schema}.migration_run_database AS item
    WHERE item.database_id = tenant_database.id AND item.state = 'RUNNING')
ORDER BY lease_expires_at, id
LIMIT :limit
