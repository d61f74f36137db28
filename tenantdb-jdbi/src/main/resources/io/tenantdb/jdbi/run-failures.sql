-- Of each group the failure of the lowest id.
SELECT ${run-database-columns}, databases
FROM (
  SELECT
    ${run-database-columns},
    count(*) OVER same AS databases,
    first_value(database_id) OVER (same ORDER BY database_id) AS first_id
  FROM ${schema}.migration_run_database
  WHERE run_id = :run_id AND state = 'FAILED'
  WINDOW same AS (
    PARTITION BY failure_kind, failure_script, failure_line, failure_statement, failure_cause)
) AS failed
WHERE database_id = first_id
ORDER BY databases DESC, first_id
LIMIT :limit
