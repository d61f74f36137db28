-- The login role of a record, and whether it may enter a database, by whatever way.
SELECT r.rolcanlogin AS can_log_in,
       r.rolsuper OR r.rolcreatedb OR r.rolcreaterole OR r.rolreplication OR r.rolbypassrls
         AS powerful,
       coalesce(pg_catalog.has_database_privilege(r.oid, ?::oid, 'CONNECT'), false) AS may_connect
  FROM pg_catalog.pg_roles r
 WHERE r.rolname = ?
