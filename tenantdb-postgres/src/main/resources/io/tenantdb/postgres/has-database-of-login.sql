-- Whether the record that a login is named after has a database, of whatever nonce, registry and owner:
-- a registry may be the copy of another one, and a login that is kept too long does no harm.
SELECT EXISTS (SELECT 1
                 FROM pg_catalog.pg_shdescription s
                WHERE s.classoid = 'pg_catalog.pg_database'::pg_catalog.regclass
                  AND pg_catalog.starts_with(s.description, 'tenantdb registry=')
                  AND 'tdb_login_' || pg_catalog.replace(
                        pg_catalog.substring(s.description, ' record=([0-9a-f-]{36}) '), '-', '') = ?)
