SELECT id, ${state-columns}
FROM ${schema}.tenant_database
WHERE id = :id
