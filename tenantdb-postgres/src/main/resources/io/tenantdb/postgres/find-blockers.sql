-- What makes RENAME fail, and with ? = true what makes DROP fail as well. Ending sessions does not
-- help against any of it.
SELECT 'prepared transaction ' || pg_catalog.quote_literal(p.gid) AS blocker
  FROM pg_catalog.pg_prepared_xacts p
  JOIN pg_catalog.pg_database d ON d.datname = p.database
 WHERE d.oid = ?
 UNION ALL
SELECT 'active replication slot ' || pg_catalog.quote_literal(r.slot_name)
  FROM pg_catalog.pg_replication_slots r
  JOIN pg_catalog.pg_database d ON d.datname = r.database
 WHERE d.oid = ? AND r.active AND ?
 UNION ALL
SELECT 'subscription ' || pg_catalog.quote_literal(b.subname)
  FROM pg_catalog.pg_subscription b
 WHERE b.subdbid = ? AND ?
 ORDER BY blocker
