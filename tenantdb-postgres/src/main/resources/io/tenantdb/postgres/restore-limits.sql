SELECT pg_catalog.set_config(s.name, s.value, false)
  FROM ROWS FROM (pg_catalog.unnest(?), pg_catalog.unnest(?)) AS s (name, value)
