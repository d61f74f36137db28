UPDATE ${schema}.migration_run_database SET
  state = 'RUNNING',
  attempts = attempts + 1,
  begun_at = clock_timestamp(),
  lease_token = :lease_token,
  failure_kind = NULL,
  failure_message = NULL,
  failure_script = NULL,
  failure_line = NULL,
  failure_statement = NULL
WHERE run_id = :run_id AND database_id = :id
