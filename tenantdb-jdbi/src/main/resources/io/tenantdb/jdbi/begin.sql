-- For this transaction alone, whatever the session's defaults. A commit waits for the disk: with
-- synchronous_commit off, a crash of the server could undo what the caller was told is done.
SET TRANSACTION ISOLATION LEVEL READ COMMITTED, READ WRITE;
SELECT set_config('synchronous_commit', 'local', true)
WHERE current_setting('synchronous_commit') = 'off'
