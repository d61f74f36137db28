SELECT delivered_version FROM ${schema}.tenant_database_delivery WHERE database_id = :id
