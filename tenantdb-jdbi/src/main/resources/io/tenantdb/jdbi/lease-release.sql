UPDATE ${schema}.tenant_database SET
  lease_owner = NULL,
  lease_operation = NULL,
  lease_expires_at = NULL,
  lease_actor = NULL,
  lease_reason = NULL
WHERE id = :id
  AND lease_owner = :owner
  AND lease_operation = :operation
  AND lease_token = :token
