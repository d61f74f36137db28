tenant_id, server, database_name, next_name, read_database_name, creation_nonce, status, presence,
suspended, serving, schema_version, last_migration_at, schema_fingerprint, error_message,
created_at, updated_at, deleted_at, purge_after, version, routing_epoch
