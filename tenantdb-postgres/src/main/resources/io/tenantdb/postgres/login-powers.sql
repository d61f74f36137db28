-- Of role r: the attributes that no login of tenantdb gets.
pg_catalog.array_remove(
  ARRAY[CASE WHEN r.rolsuper THEN 'SUPERUSER' END,
        CASE WHEN r.rolcreatedb THEN 'CREATEDB' END,
        CASE WHEN r.rolcreaterole THEN 'CREATEROLE' END,
        CASE WHEN r.rolreplication THEN 'REPLICATION' END,
        CASE WHEN r.rolbypassrls THEN 'BYPASSRLS' END], NULL)
