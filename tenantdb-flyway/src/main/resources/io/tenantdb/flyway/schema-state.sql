-- The last row of a version decides: it may have been undone, or marked as deleted by a repair.
WITH applied AS (
    SELECT DISTINCT ON (version) version, type, installed_on
    FROM {history}
    WHERE success AND version IS NOT NULL
    ORDER BY version, installed_rank DESC)
SELECT version, installed_on AT TIME ZONE 'UTC' AS reached_at
FROM applied
WHERE type <> 'DELETE' AND type NOT LIKE 'UNDO%'
ORDER BY string_to_array(translate(version, '_', '.'), '.')::numeric[] DESC
LIMIT 1
