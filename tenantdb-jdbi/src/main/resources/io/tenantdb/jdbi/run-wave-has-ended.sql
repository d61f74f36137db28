-- Nothing of the wave that is under way is left to be done, nor of the one before, whose failures
-- may be tried again.
SELECT NOT EXISTS (
    SELECT FROM ${schema}.migration_run_database
    WHERE run_id = :run_id AND state = 'WAITING' AND wave <= :wave)
  AND NOT EXISTS (
    SELECT FROM ${schema}.migration_run_database
    WHERE run_id = :run_id AND state = 'RUNNING' AND wave <= :wave)
