-- The run goes back to the first wave that has such databases.
WITH item AS (
  UPDATE ${schema}.migration_run_database SET
    state = 'WAITING',
    attempts = 0,
    not_before = '-infinity'
  WHERE run_id = :run_id AND state = 'FAILED'
  RETURNING wave
), run AS (
  UPDATE ${schema}.migration_run SET
    state = CASE WHEN state = 'PAUSED' THEN state ELSE 'RUNNING' END,
    ended_at = NULL,
    wave = (SELECT min(wave) FROM item)
  WHERE id = :run_id AND EXISTS (SELECT FROM item)
)
SELECT count(*) FROM item
