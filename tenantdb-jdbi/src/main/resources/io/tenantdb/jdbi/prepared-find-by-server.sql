-- The use of a template is that of its fingerprint, clones included, whatever becomes of the
-- template until its row goes.
SELECT entry.nonce, entry.kind, entry.server, entry.fingerprint, entry.state,
  entry.schema_version, entry.reached_at, entry.schema_fingerprint,
  coalesce(entry.lease_expires_at <= clock_timestamp(), false) AS abandoned,
  CAST(greatest(0, 1000000 * extract(
    epoch FROM clock_timestamp() - coalesce(template.used_at, entry.used_at))) AS bigint)
    AS unused_micros
FROM ${schema}.prepared_database AS entry
LEFT JOIN (
  SELECT fingerprint, max(used_at) AS used_at
  FROM ${schema}.prepared_database
  WHERE server = :server AND kind = 'TEMPLATE'
  GROUP BY fingerprint
) AS template ON template.fingerprint = entry.fingerprint
WHERE entry.server = :server
ORDER BY entry.seq
