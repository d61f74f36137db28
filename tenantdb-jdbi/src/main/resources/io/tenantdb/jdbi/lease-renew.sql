UPDATE ${schema}.tenant_database SET
  lease_expires_at = clock_timestamp() + :micros * interval '1 microsecond'
WHERE id = :id
  AND lease_owner = :owner
  AND lease_operation = :operation
  AND lease_token = :token
