DELETE FROM ${schema}.prepared_database
WHERE nonce = :nonce
  AND lease_owner = :owner
  AND lease_token = :token
