-- The moment is taken once: the event stands in line from the very end of its rest.
UPDATE ${schema}.tenant_database_delivery SET
  claimed_by = NULL,
  claimable_at = rest.ends_at,
  waiting_since = rest.ends_at
FROM (SELECT clock_timestamp() + :micros * interval '1 microsecond' AS ends_at) AS rest
WHERE database_id = :id
  AND delivered_version = :version - 1
  AND claimed_by = :relay
