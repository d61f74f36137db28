UPDATE ${schema}.tenant_database AS leased SET
  lease_owner = :owner,
  lease_operation = :operation,
  lease_token = leased.lease_token + 1,
  lease_expires_at = clock_timestamp() + :micros * interval '1 microsecond',
  lease_actor = :actor,
  lease_reason = :reason
FROM (
  -- Locked, so that it is what the change finds.
  SELECT id, lease_owner, lease_operation, lease_token, lease_actor, lease_reason
  FROM ${schema}.tenant_database
  WHERE id = :id
    AND (lease_owner IS NULL
      OR (lease_expires_at <= clock_timestamp() AND lease_operation = ANY (:takes_over)))
  FOR UPDATE
) AS before
WHERE leased.id = before.id
RETURNING leased.lease_token, leased.id, before.lease_owner AS left_owner,
  before.lease_operation AS left_operation, before.lease_token AS left_token,
  before.lease_actor AS left_actor, before.lease_reason AS left_reason
