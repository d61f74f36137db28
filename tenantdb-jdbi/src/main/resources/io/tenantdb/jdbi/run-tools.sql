-- Of each group the tenant of the lowest id.
SELECT
  tool_reason, count(*) AS databases, (array_agg(tenant_id ORDER BY database_id))[1] AS tenant_id
FROM ${schema}.migration_run_database
WHERE run_id = :run_id AND state = 'SUCCEEDED' AND tool_reason IS NOT NULL
GROUP BY tool_reason
ORDER BY databases DESC, min(CAST(database_id AS text))
LIMIT :limit
