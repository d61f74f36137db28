-- What is due and held by others has had an attempt. Those who hold it are not waited for.
WITH run AS (
  SELECT id, wave, attempts, first_pause_micros, longest_pause_micros
  FROM ${schema}.migration_run
  WHERE id = :run_id AND state = 'RUNNING'
), busy AS (
  SELECT
    item.run_id, item.database_id, item.attempts + 1 AS attempt,
    record.lease_owner, record.lease_operation
  FROM run
  JOIN ${schema}.migration_run_database AS item ON item.run_id = run.id AND item.wave = run.wave
  JOIN ${schema}.tenant_database AS record ON record.id = item.database_id
  WHERE item.state = 'WAITING'
    AND item.server = ANY (CAST(:servers AS text[]))
    AND item.not_before <= clock_timestamp()
    AND record.lease_owner IS NOT NULL
    AND (record.lease_expires_at > clock_timestamp() OR record.lease_operation <> 'MIGRATE')
  FOR NO KEY UPDATE OF item SKIP LOCKED
), tried AS (
  UPDATE ${schema}.migration_run_database AS item SET
    attempts = busy.attempt,
    state = CASE WHEN busy.attempt < run.attempts THEN 'WAITING' ELSE 'FAILED' END,
    not_before = clock_timestamp() + interval '1 microsecond' * least(
      run.longest_pause_micros,
      CAST(run.first_pause_micros AS numeric) * (1 << least(busy.attempt - 1, 30))),
    failure_kind = 'BUSY',
    failure_message = format(
      'Another worker, %s, is at its record to %s; retry when that is through',
      busy.lease_owner, lower(busy.lease_operation)),
    failure_script = NULL,
    failure_line = NULL,
    failure_statement = NULL,
    failure_cause = NULL,
    history_read = false
  FROM busy JOIN run ON run.id = busy.run_id
  WHERE item.run_id = busy.run_id AND item.database_id = busy.database_id
  RETURNING item.state
)
SELECT count(*) FROM tried WHERE state = 'FAILED'
