SELECT id, ${state-columns}
FROM ${schema}.tenant_database
WHERE status = :status
  AND deleted_at IS NULL
  AND lease_owner IS NULL
ORDER BY updated_at, id
LIMIT :limit
