-- The databases of some names, those that carry some records' marks, and what the record's login may do.
SELECT d.oid,
       d.datname,
       pg_catalog.pg_get_userbyid(d.datdba) AS owner,
       s.description AS comment,
       d.datallowconn AND d.datconnlimit <> -2 AS accepts_connections,
       d.datconnlimit = -2 AS invalid,
       pg_catalog.pg_has_role(d.datdba, 'MEMBER') AS by_admin,
       EXISTS (SELECT 1
                 FROM pg_catalog.aclexplode(
                        coalesce(d.datacl, pg_catalog.acldefault('d', d.datdba))) a
                WHERE a.grantee = 0
                  AND a.privilege_type = 'CONNECT') AS public_connects,
       r.oid IS NOT NULL AS login_there,
       coalesce(r.rolcanlogin
                AND pg_catalog.has_database_privilege(r.oid, d.oid, 'CONNECT'), false) AS login_comes_in
  FROM pg_catalog.pg_database d
  LEFT JOIN pg_catalog.pg_shdescription s
         ON s.objoid = d.oid
        AND s.classoid = 'pg_catalog.pg_database'::pg_catalog.regclass
  LEFT JOIN pg_catalog.pg_roles r
         ON r.rolname = 'tdb_login_'
              || replace(pg_catalog.substring(s.description, ' record=([0-9a-f-]{36}) '), '-', '')
 WHERE d.oid IN (SELECT oid
                   FROM pg_catalog.pg_database
                  WHERE datname = ANY (?)
                  UNION ALL
                 SELECT objoid
                   FROM pg_catalog.pg_shdescription
                  WHERE classoid = 'pg_catalog.pg_database'::pg_catalog.regclass
                    AND description = ANY (?))
