SELECT coalesce(sum(recorded_version - delivered_version), 0)
FROM ${schema}.tenant_database_delivery
WHERE waiting_since IS NOT NULL
