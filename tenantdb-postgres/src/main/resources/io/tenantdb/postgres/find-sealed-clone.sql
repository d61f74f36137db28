-- A clone of the warm pool as it was sealed: closed to everybody, with nothing granted to PUBLIC (whose
-- part of an ACL has no name before the equals sign), and with a login that may not log in yet, nor do
-- more than any login of tenantdb.
SELECT d.oid
  FROM pg_catalog.pg_database d
 CROSS JOIN pg_catalog.pg_roles r
 WHERE d.datname = ${clone}
   AND NOT d.datallowconn
   AND d.datacl::pg_catalog.text !~ '[{,]='
   AND r.rolname = ${spare}
   AND NOT (r.rolcanlogin OR r.rolsuper OR r.rolcreatedb OR r.rolcreaterole
            OR r.rolreplication OR r.rolbypassrls)
