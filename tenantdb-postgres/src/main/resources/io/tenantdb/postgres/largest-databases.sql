-- The databases of a registry's records by size, those that the admin role may ask for it.
SELECT s.description AS comment,
       pg_catalog.pg_database_size(d.oid) AS bytes
  FROM pg_catalog.pg_database d
  JOIN pg_catalog.pg_shdescription s
    ON s.objoid = d.oid
   AND s.classoid = 'pg_catalog.pg_database'::pg_catalog.regclass
 WHERE pg_catalog.pg_has_role(d.datdba, 'MEMBER')
   AND pg_catalog.has_database_privilege(d.oid, 'CONNECT')
   AND d.datconnlimit <> -2
   AND s.description ~ ?
 ORDER BY bytes DESC, d.datname
 LIMIT ?
