UPDATE ${schema}.tenant_database_delivery SET
  claimed_by = NULL,
  claimable_at = clock_timestamp() + :micros * interval '1 microsecond'
WHERE database_id = :id
  AND delivered_version = :version - 1
  AND claimed_by = :relay
