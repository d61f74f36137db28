SELECT
  count(*) FILTER (WHERE state = 'WAITING') AS waiting,
  count(*) FILTER (WHERE state = 'RUNNING') AS running,
  count(*) FILTER (WHERE state = 'SUCCEEDED') AS succeeded,
  count(*) FILTER (WHERE state = 'FAILED') AS failed,
  count(*) FILTER (WHERE state = 'SKIPPED') AS skipped,
  count(*) FILTER (WHERE state = 'SUCCEEDED' AND replayed) AS replayed,
  coalesce(sum(greatest(attempts - 1, 0)), 0) AS retries,
  percentile_disc(ARRAY[0.5, 0.9, 0.99, 1]) WITHIN GROUP (ORDER BY duration_micros)
    FILTER (WHERE state = 'SUCCEEDED') AS durations,
  statement_timestamp() AS reported_at
FROM ${schema}.migration_run_database
WHERE run_id = :run_id
