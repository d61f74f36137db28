-- Whether the record that a login is named after has a database, of whatever nonce and registry: a
-- registry may be the copy of another one.
SELECT EXISTS (SELECT 1
                 FROM pg_catalog.pg_shdescription s
                 JOIN pg_catalog.pg_database d ON d.oid = s.objoid
                WHERE s.classoid = 'pg_catalog.pg_database'::pg_catalog.regclass
                  AND pg_catalog.pg_has_role(d.datdba, 'MEMBER')
                  AND pg_catalog.starts_with(s.description, 'tenantdb registry=')
                  AND 'tdb_login_' || pg_catalog.replace(
                        pg_catalog.substring(s.description, ' record=([0-9a-f-]{36}) '), '-', '') = ?)
