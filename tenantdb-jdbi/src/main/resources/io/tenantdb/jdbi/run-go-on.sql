-- The lease on a record that is MIGRATING already, and with it the beginning of its database.
WITH record AS (
${lease-acquire}
), item AS (
${run-begun-part})
SELECT lease_token FROM record
