   -- The login that waits with it may not log in yet, nor do more than any login of tenantdb; and
   -- PUBLIC may nothing.
   AND EXISTS (SELECT 1
                 FROM pg_catalog.pg_roles r
                WHERE r.rolname = ${spare}
                  AND NOT (r.rolcanlogin OR r.rolsuper OR r.rolcreatedb OR r.rolcreaterole
                           OR r.rolreplication OR r.rolbypassrls)
                  AND pg_catalog.pg_has_role(r.oid, ${group}::pg_catalog.name, 'USAGE')
                  AND pg_catalog.has_database_privilege(r.oid, d.oid, 'CONNECT'))
   AND NOT EXISTS (SELECT 1
                     FROM pg_catalog.aclexplode(
                            coalesce(d.datacl, pg_catalog.acldefault('d', d.datdba))) a
                    WHERE a.grantee = 0)
