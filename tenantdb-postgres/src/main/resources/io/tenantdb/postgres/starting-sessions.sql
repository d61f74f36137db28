-- A session that is being started holds this lock on its database from before the server checks
-- ALLOW_CONNECTIONS until after the session shows in pg_stat_activity. Where the database is being
-- copied it waits for the lock, with its login checked already.
SELECT pid, objid AS database
  FROM pg_catalog.pg_locks
 WHERE locktype = 'object'
   AND classid = 'pg_catalog.pg_database'::pg_catalog.regclass
   AND mode = 'RowExclusiveLock'
   AND pid <> pg_catalog.pg_backend_pid()
