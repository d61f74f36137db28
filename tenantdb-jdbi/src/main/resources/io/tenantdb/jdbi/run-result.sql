-- What came of a database, and with it what its record becomes. The wave is null if the worker has
-- lost the database, and the token is null if the record's change was not written.
WITH item AS (
  UPDATE ${schema}.migration_run_database SET
    state = :state,
    not_before = CASE WHEN CAST(:pause_micros AS bigint) IS NULL THEN '-infinity'
      ELSE clock_timestamp() + CAST(:pause_micros AS bigint) * interval '1 microsecond' END,
    duration_micros = CAST(extract(epoch FROM clock_timestamp() - begun_at) * 1000000 AS bigint),
    applied = :applied,
    replayed = :replayed,
    tool_reason = :tool_reason,
    failure_kind = :failure_kind,
    failure_message = :failure_message,
    failure_script = :failure_script,
    failure_line = CAST(:failure_line AS integer),
    failure_statement = :failure_statement,
    failure_cause = :failure_cause,
    history_read = :history_read
  WHERE run_id = :run_id
    AND database_id = :id
    AND state = 'RUNNING'
    AND lease_token = CAST(:held_token AS bigint)
  RETURNING wave
), ${save-next-part}
SELECT (SELECT wave FROM item) AS wave, (SELECT lease_token FROM record) AS lease_token
