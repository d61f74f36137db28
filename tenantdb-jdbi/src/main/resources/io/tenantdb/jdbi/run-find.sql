SELECT ${run-columns}
FROM ${schema}.migration_run
WHERE id = :run_id
