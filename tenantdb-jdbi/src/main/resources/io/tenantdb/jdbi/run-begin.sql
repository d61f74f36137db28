-- The record's change and its lease, and with them the beginning of its database.
WITH ${save-next-part}, item AS (
${run-begun-part})
SELECT lease_token FROM record
