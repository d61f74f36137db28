-- The run, and what a worker may begin without the lock on it: a database that was left, or else one
-- on the server where it has just ended one.
WITH left_over AS (
${run-left}
), waiting AS (
${run-waiting}
)
SELECT run.*, candidate.*
FROM (
  SELECT ${run-columns} FROM ${schema}.migration_run WHERE id = :run_id
) AS run
LEFT JOIN (
  SELECT * FROM left_over
  UNION ALL
  SELECT * FROM waiting WHERE NOT EXISTS (SELECT FROM left_over)
) AS candidate ON true
