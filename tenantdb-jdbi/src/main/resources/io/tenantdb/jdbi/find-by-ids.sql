SELECT id, ${state-columns}
FROM ${schema}.tenant_database
WHERE id = ANY (:ids)
ORDER BY id
