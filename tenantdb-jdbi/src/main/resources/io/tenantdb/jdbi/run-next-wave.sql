UPDATE ${schema}.migration_run SET
  wave = least(wave + 1, waves),
  state = CASE WHEN wave < waves THEN state ELSE 'FINISHED' END,
  ended_at = CASE WHEN wave < waves THEN NULL ELSE clock_timestamp() END
WHERE id = :run_id AND state = 'RUNNING'
RETURNING ${run-columns}
