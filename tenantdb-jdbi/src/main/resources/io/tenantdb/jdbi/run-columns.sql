id AS run_id, state, actor, reason, target, parallelism, parallelism_per_server, budget_count,
budget_percent, attempts, first_pause_micros, longest_pause_micros, includes_suspended,
serves_after_failure, up_to, lock_timeout_millis, statement_timeout_millis, deadline_millis, wave,
waves, wave_one, databases, started_at, ended_at
