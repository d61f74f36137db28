-- A slice of what a registry has on the server, by its comment; and of what has no comment and a name
-- that carries a nonce. What the admin role does not own, it has not made, whatever the comment says.
SELECT d.oid,
       d.datname,
       pg_catalog.pg_get_userbyid(d.datdba) AS owner,
       s.description AS comment,
       d.datconnlimit = -2 AS invalid
  FROM pg_catalog.pg_database d
  LEFT JOIN pg_catalog.pg_shdescription s
         ON s.objoid = d.oid
        AND s.classoid = 'pg_catalog.pg_database'::pg_catalog.regclass
 WHERE pg_catalog.pg_has_role(d.datdba, 'MEMBER')
   AND (s.description ~ ? OR (s.description IS NULL AND d.datname ~ ?))
   AND d.datname::pg_catalog.text COLLATE "C" > ?
 ORDER BY d.datname::pg_catalog.text COLLATE "C"
 LIMIT ?
