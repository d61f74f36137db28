INSERT INTO ${schema}.tenantdb_schema_history (version, script) VALUES (:version, :script)
