-- For this transaction alone, whatever the session's defaults. The limits free the rows of a node
-- that was stopped before its commit, and let nobody wait for them for ever. A commit waits for the
-- disk: with synchronous_commit off, a crash of the server could undo what the caller was told is
-- done.
SET TRANSACTION ISOLATION LEVEL READ COMMITTED, READ WRITE;
SELECT set_config('idle_in_transaction_session_timeout', '5s', true),
       set_config('lock_timeout', '10s', true),
       CASE WHEN current_setting('synchronous_commit') = 'off'
            THEN set_config('synchronous_commit', 'local', true)
       END
