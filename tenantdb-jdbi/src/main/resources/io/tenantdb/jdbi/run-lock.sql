-- Whoever begins more than it ended, or ends a wave, does so alone.
SELECT ${run-columns}
FROM ${schema}.migration_run
WHERE id = :run_id
FOR NO KEY UPDATE
