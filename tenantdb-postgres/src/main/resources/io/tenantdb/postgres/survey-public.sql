-- The databases that PUBLIC may enter. Those that carry the mark of another registry are that one's to
-- report.
SELECT d.oid, d.datname, pg_catalog.pg_get_userbyid(d.datdba) AS owner
  FROM pg_catalog.pg_database d
  LEFT JOIN pg_catalog.pg_shdescription s
         ON s.objoid = d.oid
        AND s.classoid = 'pg_catalog.pg_database'::pg_catalog.regclass
 WHERE d.datallowconn
   AND d.datconnlimit <> -2
   AND EXISTS (SELECT 1
                 FROM pg_catalog.aclexplode(
                        coalesce(d.datacl, pg_catalog.acldefault('d', d.datdba))) a
                WHERE a.grantee = 0
                  AND a.privilege_type = 'CONNECT')
   AND (s.description IS NULL
        OR NOT pg_catalog.starts_with(s.description, 'tenantdb registry=')
        OR pg_catalog.starts_with(s.description, ?))
 ORDER BY d.datname::pg_catalog.text COLLATE "C"
