-- Nothing of the wave that is under way is left to be done, nor of the one before, whose failures
-- may be tried again. The first by wave, and not any of them, is what the indexes answer at once.
SELECT
  coalesce((
    SELECT wave
    FROM ${schema}.migration_run_database
    WHERE run_id = :run_id AND state = 'WAITING'
    ORDER BY wave
    LIMIT 1) > :wave, true)
  AND coalesce((
    SELECT wave
    FROM ${schema}.migration_run_database
    WHERE run_id = :run_id AND state = 'RUNNING'
    ORDER BY wave
    LIMIT 1) > :wave, true)
