SELECT id, ${state-columns}
FROM ${schema}.tenant_database
WHERE tenant_id = :tenant_id
ORDER BY deleted_at IS NOT NULL, created_at DESC, id
