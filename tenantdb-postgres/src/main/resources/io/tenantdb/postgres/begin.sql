-- READ COMMITTED, whatever the host's default: what is read after the locks must be newer than the
-- wait for them. READ WRITE and no limit on statements, whatever the defaults of the admin role. The
-- time limits free the locks of a worker that was stopped, and let nobody wait for them for ever.
-- Before PostgreSQL 17 there is no transaction_timeout.
SET TRANSACTION ISOLATION LEVEL READ COMMITTED, READ WRITE;
SET LOCAL statement_timeout = 0;
SET LOCAL idle_in_transaction_session_timeout = '15s';
SET LOCAL lock_timeout = '30s';
SELECT CASE WHEN pg_catalog.current_setting('transaction_timeout', true) IS NOT NULL
            THEN pg_catalog.set_config('transaction_timeout', '0', true)
       END
