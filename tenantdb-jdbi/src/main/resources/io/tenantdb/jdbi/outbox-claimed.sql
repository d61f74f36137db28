-- A statement of its own, behind the claim: the claim goes by the newest version of the rows that
-- it locks, and an event that such a version counts may be newer than all else that the claim sees.
SELECT event.database_id AS id, event.event_type, event.actor, event.reason,
  ${state-columns}
FROM ${schema}.tenant_database_delivery AS delivery
JOIN ${schema}.tenant_database_event AS event
  ON event.database_id = delivery.database_id
  AND event.version = delivery.delivered_version + 1
WHERE delivery.database_id = ANY (:ids)
ORDER BY delivery.waiting_since, delivery.database_id
