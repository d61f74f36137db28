UPDATE ${schema}.migration_run SET
  state = :state,
  ended_at = CASE WHEN :state IN ('RUNNING', 'PAUSED') THEN NULL ELSE clock_timestamp() END
WHERE id = :run_id AND state = ANY (CAST(:from AS text[]))
