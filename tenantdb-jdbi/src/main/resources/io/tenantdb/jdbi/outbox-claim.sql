-- A row that another relay changed meanwhile is judged again by its newest version ("Read Committed
-- Isolation Level" in the manual): one that is claimed by then is left out.
WITH head AS MATERIALIZED (
  SELECT database_id
  FROM ${schema}.tenant_database_delivery
  WHERE waiting_since IS NOT NULL
    AND claimable_at <= clock_timestamp()
  ORDER BY waiting_since, database_id
  LIMIT :limit
  FOR UPDATE SKIP LOCKED
)
UPDATE ${schema}.tenant_database_delivery AS delivery SET
  claimed_by = :relay,
  claimable_at = clock_timestamp() + :micros * interval '1 microsecond'
FROM head
WHERE delivery.database_id = head.database_id
RETURNING delivery.database_id
