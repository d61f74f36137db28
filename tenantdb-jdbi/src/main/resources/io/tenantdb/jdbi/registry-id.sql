SELECT id FROM ${schema}.tenantdb_registry
