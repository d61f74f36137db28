-- One at a time on a server, until its transaction ends: two that count at once would both find
-- room for the last one. For seq as well, which is then the order of the commits.
SELECT pg_advisory_xact_lock(
  hashtextextended('tenantdb prepare ' || :schema || ' ' || :server, 0))
