SELECT index.indexrelid::pg_catalog.regclass::text
FROM pg_catalog.pg_index AS index
JOIN pg_catalog.pg_class AS relation ON relation.oid = index.indexrelid
WHERE NOT index.indisvalid
  AND relation.relkind = 'i'
  AND relation.relname = ANY (?)
  AND NOT EXISTS (
    SELECT FROM pg_catalog.pg_stat_progress_create_index AS build
    WHERE build.index_relid = index.indexrelid
      AND build.datname = pg_catalog.current_database())
