-- The databases of a run, each with its wave. The target is above every fingerprint where it is not
-- known, so that nothing is up to date; otherwise what is, is not read. Where tenants are named for
-- the canary and none of them has a database of the run, all is in the second wave.
SELECT
  id, tenant_id, server,
  CASE WHEN in_canary
    OR (cardinality(CAST(:canary_tenants AS text[])) = 0 AND NOT bool_or(in_canary) OVER ())
    THEN 1 ELSE 2 END AS wave
FROM (
  SELECT
    id, tenant_id, server,
    CASE WHEN cardinality(CAST(:canary_tenants AS text[])) > 0
      THEN tenant_id = ANY (CAST(:canary_tenants AS text[]))
      ELSE row_number() OVER (ORDER BY id) <= greatest(
        CAST(:canary_count AS bigint),
        (count(*) OVER () * CAST(:canary_percent AS bigint) + 99) / 100) END AS in_canary
  FROM ${schema}.tenant_database
  WHERE deleted_at IS NULL
    AND presence = 'PRESENT'
    AND (coalesce(schema_fingerprint, '') < CAST(:target AS text)
      OR coalesce(schema_fingerprint, '') > CAST(:target AS text)
      OR status IN ('FAILED', 'MIGRATING'))
    AND CASE status
      WHEN 'ACTIVE' THEN serving
      WHEN 'SUSPENDED' THEN :includes_suspended
      ELSE status IN ('FAILED', 'MIGRATING') END
    AND (NOT :only_failed
      OR status = 'FAILED' OR (status = 'SUSPENDED' AND error_message IS NOT NULL))
    AND (cardinality(CAST(:servers AS text[])) = 0 OR server = ANY (CAST(:servers AS text[])))
    AND (cardinality(CAST(:statuses AS text[])) = 0 OR status = ANY (CAST(:statuses AS text[])))
    AND (cardinality(CAST(:schema_versions AS text[])) = 0
      OR schema_version = ANY (CAST(:schema_versions AS text[])))
    AND (cardinality(CAST(:tenants AS text[])) = 0 OR tenant_id = ANY (CAST(:tenants AS text[])))
) AS chosen
