-- Ends the sessions in a database, and those of a login wherever they are, and lists them. Only a
-- superuser may end those of a superuser: trying would fail the whole statement. Autovacuum has no
-- role: the server moves it out of the way of RENAME and DROP itself.
SELECT a.pid,
       r.rolname,
       CASE WHEN r.rolsuper AND NOT me.rolsuper THEN false
            ELSE pg_catalog.pg_terminate_backend(a.pid)
       END AS signalled
  FROM pg_catalog.pg_stat_activity a
  JOIN pg_catalog.pg_roles r ON r.oid = a.usesysid
  JOIN pg_catalog.pg_roles me ON me.rolname = current_user
 WHERE a.datid = ?
    OR r.rolname = ?
 ORDER BY a.pid
