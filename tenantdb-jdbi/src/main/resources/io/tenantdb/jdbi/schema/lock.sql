SELECT pg_advisory_xact_lock(hashtextextended('tenantdb install ' || :schema, 0))
