UPDATE ${schema}.tenant_database SET
  lease_owner = :owner,
  lease_operation = :operation,
  lease_token = lease_token + 1,
  lease_expires_at = clock_timestamp() + :micros * interval '1 microsecond',
  lease_actor = :actor,
  lease_reason = :reason
WHERE id = :id
  AND (lease_owner IS NULL OR lease_expires_at <= clock_timestamp())
RETURNING lease_token, id
