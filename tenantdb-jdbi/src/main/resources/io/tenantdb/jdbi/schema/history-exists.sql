SELECT to_regclass('${schema}.tenantdb_schema_history') IS NOT NULL
