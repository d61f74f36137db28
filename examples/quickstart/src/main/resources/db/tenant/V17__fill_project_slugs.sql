-- The id at the end makes every slug a different one, whatever two projects are called, and is
-- all that is left of a name without a letter or digit of ASCII.
UPDATE projects
SET slug = concat_ws(
        '-',
        nullif(btrim(regexp_replace(lower(name), '[^a-z0-9]+', '-', 'g'), '-'), ''),
        id);

ALTER TABLE projects
    ALTER COLUMN slug SET NOT NULL,
    ADD CONSTRAINT projects_slug_key UNIQUE (slug);
