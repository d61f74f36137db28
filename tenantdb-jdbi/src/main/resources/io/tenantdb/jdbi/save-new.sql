-- Record, event and place in the outbox in one statement: one trip to the server.
WITH record AS (
  INSERT INTO ${schema}.tenant_database (
    id, ${state-columns},
    lease_owner, lease_operation, lease_token, lease_expires_at, lease_actor, lease_reason)
  VALUES (
    :id, :tenant_id, :server, :database_name, :next_name, :read_database_name, :creation_nonce, :status,
    :presence, :suspended, :serving, :schema_version, :last_migration_at, :error_message,
    :created_at, :updated_at, :deleted_at, :version, :routing_epoch,
    :lease_owner, :lease_operation,
    CASE :lease_effect WHEN 'ACQUIRE' THEN 1 ELSE 0 END,
    CASE :lease_effect WHEN 'ACQUIRE'
      THEN clock_timestamp() + CAST(:lease_micros AS bigint) * interval '1 microsecond' END,
    :lease_actor, :lease_reason)
  RETURNING id, ${state-columns}, lease_token
), taken AS (
  INSERT INTO ${schema}.tenant_database_name (server, name, database_id)
  SELECT server, unnest(array_remove(ARRAY[database_name, next_name], NULL)), id
  FROM record
  WHERE presence <> 'GONE'
), event AS (
  INSERT INTO ${schema}.tenant_database_event (
    database_id, ${state-columns}, event_type, actor, reason)
  SELECT id, ${state-columns}, :event_type, :actor, :reason
  FROM record
  RETURNING database_id, version, recorded_at
), delivery AS (
  INSERT INTO ${schema}.tenant_database_delivery (
    database_id, recorded_version, waiting_since, claimable_at)
  SELECT database_id, version, recorded_at, '-infinity'
  FROM event
)
SELECT lease_token FROM record
