UPDATE ${schema}.prepared_database SET
  state = 'READY',
  schema_version = :schema_version,
  reached_at = :reached_at,
  schema_fingerprint = :schema_fingerprint,
  lease_owner = NULL,
  lease_expires_at = NULL
WHERE nonce = :nonce
  AND state = 'BUILDING'
  AND lease_owner = :owner
  AND lease_token = :token
