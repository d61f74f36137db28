-- Whether more is waiting is read from the row itself, never from the events: if a save held the
-- row, the row is read anew, but other tables are still seen as before the wait, without the new
-- event.
UPDATE ${schema}.tenant_database_delivery AS delivery SET
  delivered_version = delivered.version,
  claimed_by = NULL,
  waiting_since = CASE WHEN delivery.recorded_version > delivered.version THEN coalesce(
    (SELECT event.recorded_at
      FROM ${schema}.tenant_database_event AS event
      WHERE event.database_id = delivered.id AND event.version = delivered.version + 1),
    clock_timestamp()) END,
  claimable_at = CASE WHEN delivery.recorded_version > delivered.version
    THEN CAST('-infinity' AS timestamptz) END
FROM unnest(CAST(:ids AS uuid[]), CAST(:versions AS bigint[])) AS delivered (id, version)
WHERE delivery.database_id = delivered.id
  AND delivery.delivered_version = delivered.version - 1
  AND delivery.claimed_by = :relay
RETURNING delivery.database_id AS id
