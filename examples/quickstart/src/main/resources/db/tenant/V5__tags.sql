CREATE TABLE tags (
    id    bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    name  text NOT NULL,
    color text NOT NULL DEFAULT '#808080',
    CONSTRAINT tags_color_is_hex CHECK (color ~ '^#[0-9a-f]{6}$')
);

-- "Urgent" and "urgent" are one tag to whoever searches for it.
CREATE UNIQUE INDEX tags_name_key ON tags (lower(name));

CREATE TABLE project_tags (
    project_id bigint NOT NULL REFERENCES projects (id) ON DELETE CASCADE,
    tag_id     bigint NOT NULL REFERENCES tags (id) ON DELETE CASCADE,
    PRIMARY KEY (project_id, tag_id)
);

CREATE INDEX project_tags_tag_id_idx ON project_tags (tag_id);
