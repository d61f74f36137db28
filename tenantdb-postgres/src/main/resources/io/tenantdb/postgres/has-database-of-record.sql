SELECT EXISTS (SELECT 1
                 FROM pg_catalog.pg_shdescription
                WHERE classoid = 'pg_catalog.pg_database'::pg_catalog.regclass
                  AND pg_catalog.starts_with(description, ?))
