WITH planned AS (
${run-selection}
)
SELECT
  planned.wave, record.schema_version, record.schema_fingerprint, count(*) AS databases
FROM planned JOIN ${schema}.tenant_database AS record USING (id)
GROUP BY planned.wave, record.schema_version, record.schema_fingerprint
ORDER BY planned.wave, databases DESC, record.schema_version, record.schema_fingerprint
