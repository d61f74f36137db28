-- A statement of its own, behind the lock: one that waited for the lock would count as things were
-- before it waited.
WITH entry AS (
  INSERT INTO ${schema}.prepared_database (
    nonce, kind, server, fingerprint, state, lease_owner, lease_token, lease_expires_at)
  SELECT
    :nonce, :kind, :server, :fingerprint, 'BUILDING', :owner, 1,
    clock_timestamp() + :micros * interval '1 microsecond'
  WHERE :at_most > (
      SELECT count(*)
      FROM (
        SELECT
        FROM ${schema}.prepared_database
        WHERE server = :server
          AND fingerprint = :fingerprint
          AND kind = :kind
          AND state <> 'DISCARDED'
        ORDER BY state, seq
        LIMIT :at_most) AS counted)
    AND :at_once > (
      SELECT count(*)
      FROM ${schema}.prepared_database
      WHERE server = :server AND kind = :kind AND state = 'BUILDING')
    AND NOT EXISTS (SELECT FROM ${schema}.tenant_database WHERE creation_nonce = :nonce)
  RETURNING lease_token
)
SELECT
  (SELECT lease_token FROM entry) AS lease_token,
  (SELECT id FROM ${schema}.tenant_database WHERE creation_nonce = :nonce) AS record_id
