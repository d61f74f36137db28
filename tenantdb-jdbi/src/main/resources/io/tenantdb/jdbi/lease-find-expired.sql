-- statement_timestamp(), for no index serves a comparison with clock_timestamp().
SELECT id, lease_owner, lease_operation, lease_token, lease_actor, lease_reason
FROM ${schema}.tenant_database
WHERE lease_owner IS NOT NULL AND lease_expires_at <= statement_timestamp()
ORDER BY lease_expires_at, id
LIMIT :limit
