-- A row that another relay changed meanwhile is judged again by its newest version ("Read Committed
-- Isolation Level" in the manual): one that is claimed by then is left out. The rows go to the
-- update as an array, which the planner always looks up by the primary key; it does not know the
-- limit of a join, and would read the whole table for one.
--
-- The scan ends before the events that rest, however many these are: they stand in line from the
-- end of their rest, which is to come. Where the clock was set back, it goes on to the last time at
-- which an event was recorded, so that none is hidden. A moment that changes within the statement
-- could not end it.
UPDATE ${schema}.tenant_database_delivery SET
  claimed_by = :relay,
  claimable_at = clock_timestamp() + :micros * interval '1 microsecond'
WHERE database_id = ANY (ARRAY(
  SELECT database_id
  FROM ${schema}.tenant_database_delivery
  WHERE waiting_since <= greatest(
      statement_timestamp(), (SELECT max(recorded_at) FROM ${schema}.tenant_database_event))
    AND claimable_at <= clock_timestamp()
  ORDER BY waiting_since, database_id
  LIMIT :limit
  FOR UPDATE SKIP LOCKED))
RETURNING database_id
