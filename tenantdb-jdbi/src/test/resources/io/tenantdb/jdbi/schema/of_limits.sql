CREATE TABLE ${schema}.limits AS
SELECT name, setting
FROM pg_catalog.pg_settings
WHERE name LIKE '%\_timeout'
