SELECT rule, id
FROM (
  SELECT 1 AS rank, 'TENANT' AS rule, id
  FROM ${schema}.tenant_database
  WHERE deleted_at IS NULL AND :live AND tenant_id = :tenant_id AND id <> :id
  UNION ALL
  SELECT 2, 'DATABASE_NAME', database_id
  FROM ${schema}.tenant_database_name
  WHERE :holds_names AND server = :server AND name = :database_name AND database_id <> :id
  UNION ALL
  SELECT 3, 'NEXT_NAME', database_id
  FROM ${schema}.tenant_database_name
  WHERE :holds_names AND server = :server AND name = :next_name AND database_id <> :id
  UNION ALL
  SELECT 4, 'READ_DATABASE_NAME', id
  FROM ${schema}.tenant_database
  WHERE read_database_name = :read_database_name AND id <> :id
  UNION ALL
  SELECT 5, 'NONCE', id
  FROM ${schema}.tenant_database
  WHERE creation_nonce = :creation_nonce AND id <> :id
  UNION ALL
  SELECT 6, 'PREPARED', NULL
  FROM ${schema}.prepared_database
  WHERE nonce = :creation_nonce
) AS in_the_way
ORDER BY rank
LIMIT 1
