SELECT ${run-database-columns}
FROM ${schema}.migration_run_database
WHERE run_id = :run_id
  AND (CAST(:after AS uuid) IS NULL OR database_id > CAST(:after AS uuid))
ORDER BY database_id
LIMIT :limit
