-- Those that the server has: transaction_timeout came with PostgreSQL 17.
SELECT set_config(name, '0', true)
FROM pg_catalog.pg_settings
WHERE name IN (
  'statement_timeout', 'idle_in_transaction_session_timeout', 'transaction_timeout')
