-- The last row of a version decides: it may have been undone, or marked as deleted by a repair.
WITH applied AS (
    SELECT DISTINCT ON (version) version, type
    FROM {history}
    WHERE success AND version IS NOT NULL
    ORDER BY version, installed_rank DESC)
SELECT
    (SELECT version
     FROM applied
     WHERE type <> 'DELETE' AND type NOT LIKE 'UNDO%'
     ORDER BY string_to_array(translate(version, '_', '.'), '.')::numeric[] DESC
     LIMIT 1) AS version,
    (SELECT installed_on AT TIME ZONE 'UTC'
     FROM {history}
     WHERE success AND type NOT IN ('SCHEMA', 'DELETE')
     ORDER BY installed_rank DESC
     LIMIT 1) AS reached_at
