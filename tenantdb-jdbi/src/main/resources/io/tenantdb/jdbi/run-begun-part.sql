-- The database whose record has just been leased is under way.
UPDATE ${schema}.migration_run_database SET
  state = 'RUNNING',
  attempts = attempts + 1,
  begun_at = clock_timestamp(),
  failure_kind = NULL,
  failure_message = NULL,
  failure_script = NULL,
  failure_line = NULL,
  failure_statement = NULL,
  lease_token = record.lease_token
FROM record
WHERE run_id = :run_id AND database_id = record.id
