-- A clone of the warm pool as it was sealed: with the mark of one, closed to everybody, with nothing
-- granted to PUBLIC (whose part of an ACL has no name before the equals sign), and with a login that
-- may not log in yet, nor do more than any login of tenantdb.
SELECT d.oid
  FROM pg_catalog.pg_database d
 CROSS JOIN pg_catalog.pg_roles r
  JOIN pg_catalog.pg_shdescription m
    ON m.objoid = d.oid AND m.classoid = 'pg_catalog.pg_database'::pg_catalog.regclass
 WHERE d.datname = ${clone}
   AND pg_catalog.starts_with(m.description, ${mark-begin})
   AND pg_catalog.right(m.description, pg_catalog.length(${mark-end})) = ${mark-end}
   AND NOT d.datallowconn
   AND d.datacl::pg_catalog.text !~ '[{,]='
   AND r.rolname = ${spare}
   AND NOT (r.rolcanlogin OR r.rolsuper OR r.rolcreatedb OR r.rolcreaterole
            OR r.rolreplication OR r.rolbypassrls)
