SELECT ${run-database-columns}
FROM ${schema}.migration_run_database
WHERE run_id = :run_id AND state IN ('SUCCEEDED', 'FAILED') AND duration_micros IS NOT NULL
ORDER BY duration_micros DESC, database_id
LIMIT :limit
