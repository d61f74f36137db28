-- For readable addresses. Null for now: V17 fills it and then insists on it.
ALTER TABLE projects
    ADD COLUMN slug text,
    ADD CONSTRAINT projects_slug_form CHECK (slug ~ '^[a-z0-9]+(-[a-z0-9]+)*$');
