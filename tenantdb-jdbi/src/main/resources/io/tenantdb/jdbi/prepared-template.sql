-- One under construction as well, for that it was asked for counts.
SELECT nonce, kind, server, fingerprint, state, schema_version, reached_at,
  schema_fingerprint,
  false AS abandoned,
  0 AS unused_micros,
  used_at <= clock_timestamp() - interval '1 second' AS use_is_due
FROM ${schema}.prepared_database
WHERE server = :server
  AND fingerprint = :fingerprint
  AND kind = 'TEMPLATE'
  AND state IN ('BUILDING', 'READY')
ORDER BY state = 'READY' DESC, seq DESC
LIMIT 1
