-- Record, event and place in the outbox in one statement: one trip to the server. Where the record
-- may have a clone (fingerprint is not null), the one that is ready longest of those that no other
-- transaction is taking gives its nonce to the record and leaves the pool. No row comes back, and
-- all is to be rolled back, if the record's own nonce is that of a prepared database.
WITH clone AS (
  DELETE FROM ${schema}.prepared_database
  WHERE nonce = (
    SELECT nonce
    FROM ${schema}.prepared_database
    WHERE server = :server
      AND fingerprint = CAST(:fingerprint AS text)
      AND kind = 'CLONE'
      AND state = 'READY'
    ORDER BY seq
    LIMIT 1
    FOR UPDATE SKIP LOCKED)
  RETURNING nonce, schema_version, reached_at, schema_fingerprint
), record AS (
  INSERT INTO ${schema}.tenant_database (
    id, ${state-columns},
    lease_owner, lease_operation, lease_token, lease_expires_at, lease_actor, lease_reason)
  SELECT
    :id, :tenant_id, :server, :database_name, :next_name, :read_database_name,
    coalesce((SELECT nonce FROM clone), :creation_nonce), :status,
    :presence, :suspended, :serving, :schema_version, :last_migration_at, :schema_fingerprint,
    :error_message,
    :created_at, :updated_at, :deleted_at, :purge_after, :version, :routing_epoch,
    :lease_owner, :lease_operation,
    CASE :lease_effect WHEN 'ACQUIRE' THEN 1 ELSE 0 END,
    CASE :lease_effect WHEN 'ACQUIRE'
      THEN clock_timestamp() + CAST(:lease_micros AS bigint) * interval '1 microsecond' END,
    :lease_actor, :lease_reason
  WHERE NOT EXISTS (SELECT FROM ${schema}.prepared_database WHERE nonce = :creation_nonce)
  RETURNING id, ${state-columns}, lease_token
), taken AS (
  INSERT INTO ${schema}.tenant_database_name (server, name, database_id)
  SELECT server, unnest(array_remove(ARRAY[database_name, next_name], NULL)), id
  FROM record
  WHERE :holds_names
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
SELECT
  record.lease_token, clone.nonce, clone.schema_version, clone.reached_at, clone.schema_fingerprint
FROM record LEFT JOIN clone ON true
