SELECT EXISTS (SELECT 1
                 FROM pg_catalog.pg_database d
                 LEFT JOIN pg_catalog.pg_shdescription s
                        ON s.objoid = d.oid
                       AND s.classoid = 'pg_catalog.pg_database'::pg_catalog.regclass
                WHERE pg_catalog.pg_has_role(d.datdba, 'MEMBER')
                  AND (pg_catalog.right(d.datname, 32) = ?
                       OR pg_catalog.right(s.description, 32) = ?))
