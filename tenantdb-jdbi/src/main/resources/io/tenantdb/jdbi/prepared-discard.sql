UPDATE ${schema}.prepared_database SET
  state = 'DISCARDED',
  lease_owner = :owner,
  lease_token = lease_token + 1,
  lease_expires_at = clock_timestamp() + :micros * interval '1 microsecond'
WHERE nonce = :nonce
  AND (state = 'READY' OR lease_expires_at <= clock_timestamp())
RETURNING lease_token
