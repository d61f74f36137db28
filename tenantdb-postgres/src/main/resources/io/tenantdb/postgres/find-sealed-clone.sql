-- The sealed clone of a nonce, if it is there, closed and the only database of the nonce.
SELECT d.oid
  FROM pg_catalog.pg_database d
  JOIN pg_catalog.pg_shdescription s
    ON s.objoid = d.oid
   AND s.classoid = 'pg_catalog.pg_database'::pg_catalog.regclass
 WHERE d.datname = ${clone}
   AND NOT d.datallowconn
   AND d.datconnlimit <> -2
   AND pg_catalog.pg_has_role(d.datdba, 'MEMBER')
   AND pg_catalog.starts_with(s.description, ${mark})
   AND s.description LIKE '% nonce=${nonce}'
   AND NOT EXISTS (SELECT 1 FROM pg_catalog.pg_database o WHERE o.datname IN (${others}))
