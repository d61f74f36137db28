-- One comparison on id that an index can start from, with and without a first id.
SELECT id, ${state-columns}
FROM ${schema}.tenant_database
WHERE id >= coalesce(CAST(:after AS uuid), '00000000-0000-0000-0000-000000000000')
  AND id IS DISTINCT FROM CAST(:after AS uuid)
ORDER BY id
LIMIT :limit
