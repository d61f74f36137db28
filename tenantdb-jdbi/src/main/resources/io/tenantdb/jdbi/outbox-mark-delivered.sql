-- Whether more is waiting is read from the row itself, never from the events: if a save held the
-- row, the row is read anew, but other tables are still seen as before the wait, without the new
-- event.
UPDATE ${schema}.tenant_database_delivery SET
  delivered_version = :version,
  claimed_by = NULL,
  waiting_since = CASE WHEN recorded_version > :version THEN coalesce(
    (SELECT event.recorded_at
      FROM ${schema}.tenant_database_event AS event
      WHERE event.database_id = :id AND event.version = :version + 1),
    clock_timestamp()) END,
  claimable_at = CASE WHEN recorded_version > :version THEN CAST('-infinity' AS timestamptz) END
WHERE database_id = :id
  AND delivered_version = :version - 1
  AND claimed_by = :relay
