SELECT EXISTS (
         SELECT 1
           FROM pg_catalog.aclexplode(coalesce(d.datacl, pg_catalog.acldefault('d', d.datdba))) a
          WHERE a.grantee = 0
            AND a.privilege_type = 'CONNECT')
  FROM pg_catalog.pg_database d
 WHERE d.oid = ?
   AND d.datname = ?
