-- Flyway's note that it made the schemas is no migration.
SELECT script
FROM {history}
WHERE type <> 'SCHEMA'
