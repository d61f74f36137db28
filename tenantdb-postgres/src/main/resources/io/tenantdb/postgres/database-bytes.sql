SELECT pg_catalog.pg_database_size(d.oid)
  FROM pg_catalog.pg_database d
 WHERE d.datname = ?
   AND pg_catalog.has_database_privilege(d.oid, 'CONNECT')
