-- READ COMMITTED, whatever the host's default: what is read after the locks must be newer than the
-- wait for them. The time limits free the locks of a worker that was stopped, and let nobody wait
-- for them for ever.
SET TRANSACTION ISOLATION LEVEL READ COMMITTED;
SET LOCAL idle_in_transaction_session_timeout = '15s';
SET LOCAL lock_timeout = '30s'
