-- What there is under a name, and whether a record's login may enter it; where there is no such
-- login, everybody may whom the database lets in. All by keys, as a server may have ten thousand
-- databases.
SELECT pg_catalog.pg_get_userbyid(d.datdba) AS owner,
       s.description AS comment,
       pg_catalog.pg_has_role(d.datdba, 'MEMBER') AS by_admin,
       d.datallowconn AND d.datconnlimit <> -2
         AND coalesce(r.rolcanlogin
               AND pg_catalog.has_database_privilege(r.oid, d.oid, 'CONNECT'), true) AS is_open
  FROM pg_catalog.pg_database d
  LEFT JOIN pg_catalog.pg_shdescription s
         ON s.objoid = d.oid
        AND s.classoid = 'pg_catalog.pg_database'::pg_catalog.regclass
  LEFT JOIN pg_catalog.pg_roles r ON r.rolname = ?
 WHERE d.datname = ?
