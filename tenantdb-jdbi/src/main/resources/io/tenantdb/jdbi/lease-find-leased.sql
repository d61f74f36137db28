SELECT id
FROM ${schema}.tenant_database
WHERE id = ANY (:ids)
  AND lease_owner IS NOT NULL
