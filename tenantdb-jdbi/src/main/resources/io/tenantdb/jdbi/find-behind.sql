-- What is up to date lies in the index between two ranges that are not; each is read in its order,
-- and no farther than the slice.
SELECT id, ${state-columns}
FROM (
  (
    SELECT id, ${state-columns}
    FROM ${schema}.tenant_database
    WHERE deleted_at IS NULL
      AND presence = 'PRESENT'
      AND coalesce(schema_fingerprint, '') < :target
      AND (coalesce(schema_fingerprint, ''), id) >= (:from_fingerprint, :from_id)
      AND id IS DISTINCT FROM CAST(:last_id AS uuid)
    ORDER BY coalesce(schema_fingerprint, ''), id
    LIMIT :limit
  )
  UNION ALL
  (
    SELECT id, ${state-columns}
    FROM ${schema}.tenant_database
    WHERE deleted_at IS NULL
      AND presence = 'PRESENT'
      AND coalesce(schema_fingerprint, '') > :target
      AND (coalesce(schema_fingerprint, ''), id) >= (:from_fingerprint, :from_id)
      AND id IS DISTINCT FROM CAST(:last_id AS uuid)
    ORDER BY coalesce(schema_fingerprint, ''), id
    LIMIT :limit
  )
) AS behind
ORDER BY coalesce(schema_fingerprint, ''), id
LIMIT :limit
