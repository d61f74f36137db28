-- READ COMMITTED, whatever the host's default: what is read after the locks must be newer than the
-- wait for them. READ WRITE, whatever the defaults of the admin role. The limits end the transaction
-- of a worker that was stopped before its lease can end, and let nobody wait for locks for ever.
-- Before PostgreSQL 17 there is no transaction_timeout.
SET TRANSACTION ISOLATION LEVEL READ COMMITTED, READ WRITE;
SELECT pg_catalog.set_config('statement_timeout', '${limit}', true),
       pg_catalog.set_config('idle_in_transaction_session_timeout', '${limit}', true),
       pg_catalog.set_config('lock_timeout', '${wait}', true),
       CASE WHEN pg_catalog.current_setting('transaction_timeout', true) IS NOT NULL
            THEN pg_catalog.set_config('transaction_timeout', '0', true)
       END
