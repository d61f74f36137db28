WITH ${save-next-part}
SELECT lease_token FROM record
