-- Inside a database that is not a clone, as the admin role: whatever migrations will create belongs
-- to the owner role, and tenants' logins get their rights on it by way of the group. May be run
-- again at any time.
--
-- Functions and types are PUBLIC's by PostgreSQL's own default, and of PUBLIC only the tenant's login
-- comes in. It stays at that: granted to the group as well, a function that a migration takes from
-- PUBLIC, as the manual advises for SECURITY DEFINER, would still be the tenant's.
--
-- The session came in as the owner role if the database says so already.
SET LOCAL ROLE NONE;
ALTER SCHEMA public OWNER TO ${owner};
SET LOCAL ROLE ${owner};
REVOKE ALL ON SCHEMA public FROM PUBLIC;
GRANT USAGE ON SCHEMA public TO ${group};
ALTER DEFAULT PRIVILEGES GRANT USAGE ON SCHEMAS TO ${group};
ALTER DEFAULT PRIVILEGES GRANT SELECT, INSERT, UPDATE, DELETE ON TABLES TO ${group};
ALTER DEFAULT PRIVILEGES GRANT USAGE, SELECT ON SEQUENCES TO ${group}
