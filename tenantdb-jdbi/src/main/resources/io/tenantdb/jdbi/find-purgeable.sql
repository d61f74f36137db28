SELECT id, ${state-columns}
FROM ${schema}.tenant_database
WHERE presence = 'RECYCLED'
  AND deleted_at IS NOT NULL
  AND server = :server
  AND purge_after <= :now
  AND lease_owner IS NULL
ORDER BY purge_after, id
LIMIT :limit
