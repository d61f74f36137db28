CREATE TABLE comments (
    id         bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    project_id bigint      NOT NULL REFERENCES projects (id) ON DELETE CASCADE,
    reply_to   bigint REFERENCES comments (id) ON DELETE CASCADE,
    -- What was said stays when the one who said it leaves.
    author_id  bigint REFERENCES users (id) ON DELETE SET NULL,
    body       text        NOT NULL,
    created_at timestamptz NOT NULL DEFAULT now(),
    edited_at  timestamptz,
    CONSTRAINT comments_body_length CHECK (length(body) BETWEEN 1 AND 10000)
);

-- A project's page shows its newest comments first.
CREATE INDEX comments_project_id_created_at_idx ON comments (project_id, created_at DESC);
CREATE INDEX comments_reply_to_idx ON comments (reply_to) WHERE reply_to IS NOT NULL;
