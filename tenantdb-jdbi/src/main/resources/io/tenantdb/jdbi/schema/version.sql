SELECT coalesce(max(version), 0) FROM ${schema}.tenantdb_schema_history
