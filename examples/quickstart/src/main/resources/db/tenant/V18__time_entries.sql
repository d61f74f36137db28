CREATE TABLE time_entries (
    id         bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    project_id bigint      NOT NULL REFERENCES projects (id),
    user_id    bigint      NOT NULL REFERENCES users (id),
    started_at timestamptz NOT NULL,
    ended_at   timestamptz,
    note       text        NOT NULL DEFAULT '',
    invoice_id bigint REFERENCES invoices (id) ON DELETE SET NULL,
    CONSTRAINT time_entries_end_after_start CHECK (ended_at > started_at)
);

-- A clock that runs twice bills twice: nobody has two entries under way.
CREATE UNIQUE INDEX time_entries_one_running_idx ON time_entries (user_id) WHERE ended_at IS NULL;

-- What the next invoice is made of.
CREATE INDEX time_entries_unbilled_idx ON time_entries (project_id)
    WHERE invoice_id IS NULL AND ended_at IS NOT NULL;
