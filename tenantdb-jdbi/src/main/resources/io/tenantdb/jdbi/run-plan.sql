WITH planned AS (
${run-selection}
), slice AS (
  SELECT id AS planned_id, wave AS planned_wave
  FROM planned
  WHERE CAST(:after AS uuid) IS NULL OR id > CAST(:after AS uuid)
  ORDER BY id
  LIMIT :limit
)
SELECT planned_wave, id, ${state-columns}
FROM slice JOIN ${schema}.tenant_database ON id = planned_id
ORDER BY id
