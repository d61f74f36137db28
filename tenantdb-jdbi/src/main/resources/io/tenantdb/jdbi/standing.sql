SELECT version, lease_owner, lease_operation, lease_token, lease_expires_at,
  coalesce(lease_expires_at > clock_timestamp(), false) AS lease_lasts
FROM ${schema}.tenant_database
WHERE id = :id
