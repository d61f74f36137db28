-- A slice of the members of a registry's group that are named after records, and of those that were
-- made with a clone that is not there any more, with the powers that no login of tenantdb gets.
SELECT r.rolname,
       r.rolcanlogin,
       ${powers} AS powers
  FROM pg_catalog.pg_roles r
 WHERE (r.rolname ~ '^tdb_login_[0-9a-f]{32}$'
        OR (r.rolname ~ '^tdb_spare_[0-9a-f]{32}$'
            AND NOT EXISTS (SELECT 1
                              FROM pg_catalog.pg_database d
                             WHERE d.datname = 'tdb_cln_' || pg_catalog.right(r.rolname, 32))))
   AND EXISTS (SELECT 1
                 FROM pg_catalog.pg_auth_members m
                 JOIN pg_catalog.pg_roles g ON g.oid = m.roleid
                WHERE m.member = r.oid
                  AND g.rolname = ?
                  AND pg_catalog.shobj_description(g.oid, 'pg_authid') = ?)
   AND r.rolname::pg_catalog.text COLLATE "C" > ?
 ORDER BY r.rolname::pg_catalog.text COLLATE "C"
 LIMIT ?
