-- The names, and the tables that they are built on; a table that is not known may be any.
SELECT index.indexrelid::pg_catalog.regclass::text
FROM pg_catalog.pg_index AS index
JOIN pg_catalog.pg_class AS relation ON relation.oid = index.indexrelid
WHERE NOT index.indisvalid
  AND relation.relkind = 'i'
  AND EXISTS (
    SELECT
    FROM ROWS FROM (pg_catalog.unnest(?::text[]), pg_catalog.unnest(?::text[])) AS built (name, base)
    WHERE built.name = relation.relname
      AND coalesce(pg_catalog.to_regclass(built.base) = index.indrelid, built.base IS NULL))
  AND NOT EXISTS (
    SELECT FROM pg_catalog.pg_stat_progress_create_index AS build
    WHERE build.index_relid = index.indexrelid
      AND build.datname = pg_catalog.current_database())
