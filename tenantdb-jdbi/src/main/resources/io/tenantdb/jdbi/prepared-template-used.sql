-- Written once a second at most, however many ask, so that a template's row changes as seldom as
-- that; its age is exact to that second. Where another transaction has the row, that one writes the
-- same, or discards the template: nobody waits.
UPDATE ${schema}.prepared_database SET used_at = clock_timestamp()
WHERE nonce = (
  SELECT nonce
  FROM ${schema}.prepared_database
  WHERE nonce = :nonce AND used_at <= clock_timestamp() - interval '1 second'
  FOR UPDATE SKIP LOCKED)
