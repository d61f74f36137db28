-- The run with all its databases in one statement: none of them leaves the server.
WITH selection AS (
${run-selection}
), item AS (
  INSERT INTO ${schema}.migration_run_database (run_id, database_id, tenant_id, server, wave)
  SELECT :run_id, id, tenant_id, server, wave
  FROM selection
  ORDER BY id
  RETURNING wave
)
INSERT INTO ${schema}.migration_run (
  id, state, actor, reason, target, parallelism, parallelism_per_server, budget_count,
  budget_percent, attempts, first_pause_micros, longest_pause_micros, includes_suspended,
  serves_after_failure, up_to, lock_timeout_millis, statement_timeout_millis, deadline_millis,
  wave, waves, wave_one, databases, started_at, ended_at)
SELECT
  :run_id, CASE count(*) WHEN 0 THEN 'FINISHED' ELSE 'RUNNING' END, :actor, :reason,
  :known_target, :parallelism, :parallelism_per_server, CAST(:budget_count AS bigint),
  CAST(:budget_percent AS integer), :attempts, :first_pause_micros, :longest_pause_micros,
  :includes_suspended, :serves_after_failure, :up_to, CAST(:lock_timeout_millis AS bigint),
  CAST(:statement_timeout_millis AS bigint), CAST(:deadline_millis AS bigint), 1, coalesce(max(wave), 1),
  count(*) FILTER (WHERE wave = 1), count(*), statement_timestamp(),
  CASE count(*) WHEN 0 THEN statement_timestamp() END
FROM item
RETURNING ${run-columns}
