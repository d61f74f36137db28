-- Claimed rows that nobody is changing, for one transaction that changes them all.
SELECT database_id AS id
FROM ${schema}.tenant_database_delivery
WHERE database_id = ANY (:ids) AND claimed_by = :relay
FOR UPDATE SKIP LOCKED
