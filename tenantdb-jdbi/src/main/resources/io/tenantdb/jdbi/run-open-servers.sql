-- The servers that one more may be begun on, the idlest first; none if the run is at its limit. The
-- recursion steps from server to server through the index, past the databases of each.
WITH RECURSIVE running AS (
  SELECT server, count(*) AS databases
  FROM ${schema}.migration_run_database
  WHERE run_id = :run_id AND state = 'RUNNING'
  GROUP BY server
), waiting AS (
  (
    SELECT server
    FROM ${schema}.migration_run_database
    WHERE run_id = :run_id AND state = 'WAITING' AND wave = :wave
    ORDER BY server
    LIMIT 1
  )
  UNION ALL
  SELECT (
    SELECT item.server
    FROM ${schema}.migration_run_database AS item
    WHERE item.run_id = :run_id
      AND item.state = 'WAITING'
      AND item.wave = :wave
      AND item.server > waiting.server
    ORDER BY item.server
    LIMIT 1)
  FROM waiting
  WHERE waiting.server IS NOT NULL
)
SELECT waiting.server
FROM waiting
LEFT JOIN running USING (server)
WHERE waiting.server IS NOT NULL
  AND coalesce(running.databases, 0) < :parallelism_per_server
  AND (SELECT coalesce(sum(databases), 0) FROM running) < :parallelism
ORDER BY coalesce(running.databases, 0), waiting.server
