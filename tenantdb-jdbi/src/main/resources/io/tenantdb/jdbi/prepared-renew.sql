UPDATE ${schema}.prepared_database SET
  lease_expires_at = clock_timestamp() + :micros * interval '1 microsecond'
WHERE nonce = :nonce
  AND lease_owner = :owner
  AND lease_token = :token
