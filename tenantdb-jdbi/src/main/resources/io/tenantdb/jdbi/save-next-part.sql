-- Record, event and place in the outbox, for a statement that does more with the record in the same
-- trip to the server. There is no record if it is not at the version before, the lease rule forbids
-- the change, or it brings the nonce of a prepared database.
record AS (
  UPDATE ${schema}.tenant_database SET
    tenant_id = :tenant_id,
    server = :server,
    database_name = :database_name,
    next_name = :next_name,
    read_database_name = :read_database_name,
    creation_nonce = :creation_nonce,
    status = :status,
    presence = :presence,
    suspended = :suspended,
    serving = :serving,
    schema_version = :schema_version,
    last_migration_at = :last_migration_at,
    schema_fingerprint = :schema_fingerprint,
    error_message = :error_message,
    created_at = :created_at,
    updated_at = :updated_at,
    deleted_at = :deleted_at,
    purge_after = :purge_after,
    version = :version,
    routing_epoch = :routing_epoch,
    lease_owner = CASE :lease_effect
      WHEN 'KEEP' THEN lease_owner WHEN 'ACQUIRE' THEN :lease_owner END,
    lease_operation = CASE :lease_effect
      WHEN 'KEEP' THEN lease_operation WHEN 'ACQUIRE' THEN :lease_operation END,
    lease_token = CASE :lease_effect
      WHEN 'ACQUIRE' THEN lease_token + 1 ELSE lease_token END,
    lease_expires_at = CASE :lease_effect
      WHEN 'KEEP' THEN lease_expires_at
      WHEN 'ACQUIRE' THEN
        clock_timestamp() + CAST(:lease_micros AS bigint) * interval '1 microsecond' END,
    lease_actor = CASE :lease_effect
      WHEN 'KEEP' THEN lease_actor WHEN 'ACQUIRE' THEN :lease_actor END,
    lease_reason = CASE :lease_effect
      WHEN 'KEEP' THEN lease_reason WHEN 'ACQUIRE' THEN :lease_reason END
  WHERE id = :id
    AND version = :version - 1
    AND CASE WHEN CAST(:held_owner AS text) IS NULL
      THEN lease_owner IS NULL
        OR (lease_expires_at <= clock_timestamp()
          AND (:lease_effect = 'KEEP'
            OR lease_operation = ANY (CAST(:lease_takes_over AS text[]))))
      ELSE lease_owner = :held_owner
        AND lease_operation = :held_operation
        AND lease_token = CAST(:held_token AS bigint) END
    AND (creation_nonce = :creation_nonce OR NOT EXISTS (
      SELECT FROM ${schema}.prepared_database WHERE nonce = :creation_nonce))
  RETURNING id, ${state-columns}, lease_token
), held AS (
  SELECT id, server, unnest(array_remove(ARRAY[database_name, next_name], NULL)) AS name
  FROM record
  WHERE :holds_names
), freed AS (
  DELETE FROM ${schema}.tenant_database_name AS had
  USING record
  WHERE had.database_id = record.id
    AND NOT EXISTS (SELECT FROM held WHERE held.server = had.server AND held.name = had.name)
), taken AS (
  INSERT INTO ${schema}.tenant_database_name (server, name, database_id)
  SELECT server, name, id
  FROM held
  WHERE NOT EXISTS (
    SELECT FROM ${schema}.tenant_database_name AS had
    WHERE had.database_id = held.id AND had.server = held.server AND had.name = held.name)
), event AS (
  INSERT INTO ${schema}.tenant_database_event (
    database_id, ${state-columns}, event_type, actor, reason)
  SELECT id, ${state-columns}, :event_type, :actor, :reason
  FROM record
  RETURNING database_id, version, recorded_at
), delivery AS (
  UPDATE ${schema}.tenant_database_delivery AS delivery SET
    recorded_version = event.version,
    waiting_since = coalesce(delivery.waiting_since, event.recorded_at),
    claimable_at = coalesce(delivery.claimable_at, '-infinity')
  FROM event
  WHERE delivery.database_id = event.database_id
)
