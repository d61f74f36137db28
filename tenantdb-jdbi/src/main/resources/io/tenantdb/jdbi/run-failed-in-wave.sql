SELECT count(*)
FROM ${schema}.migration_run_database
WHERE run_id = :run_id AND wave = :wave AND state = 'FAILED'
