UPDATE ${schema}.migration_run_database SET
  state = 'SKIPPED',
  skipped = :skipped,
  failure_kind = NULL,
  failure_message = NULL,
  failure_script = NULL,
  failure_line = NULL,
  failure_statement = NULL,
  failure_cause = NULL
WHERE run_id = :run_id AND database_id = :id
