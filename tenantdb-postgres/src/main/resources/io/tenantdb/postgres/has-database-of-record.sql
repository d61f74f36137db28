SELECT EXISTS (SELECT 1
                 FROM pg_catalog.pg_shdescription s
                 JOIN pg_catalog.pg_database d ON d.oid = s.objoid
                WHERE s.classoid = 'pg_catalog.pg_database'::pg_catalog.regclass
                  AND pg_catalog.pg_has_role(d.datdba, 'MEMBER')
                  AND pg_catalog.starts_with(s.description, ?))
