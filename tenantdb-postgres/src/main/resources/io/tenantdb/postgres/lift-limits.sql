-- Sets for the session what CREATE DATABASE and DROP DATABASE need, and tells what that has changed:
-- nothing, where the admin role has PostgreSQL's own defaults. A setting that the server does not
-- have is NULL and left out.
WITH found AS MATERIALIZED (
SELECT w.name, w.wanted, pg_catalog.current_setting(w.name, true) AS value
  FROM (VALUES ('default_transaction_read_only', 'off'),
               ('statement_timeout', '0'),
               ('lock_timeout', '0'),
               ('transaction_timeout', '0')) AS w (name, wanted))
SELECT f.name, f.value, pg_catalog.set_config(f.name, f.wanted, false)
  FROM found f
 WHERE f.value <> f.wanted
