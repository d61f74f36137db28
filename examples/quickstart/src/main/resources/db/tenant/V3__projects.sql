CREATE TYPE project_status AS ENUM ('planned', 'running', 'finished');

CREATE TABLE projects (
    id         bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    account_id bigint         NOT NULL REFERENCES accounts (id),
    name       text           NOT NULL,
    status     project_status NOT NULL DEFAULT 'planned',
    starts_on  date,
    ends_on    date,
    created_at timestamptz    NOT NULL DEFAULT now(),
    CONSTRAINT projects_name_key UNIQUE (account_id, name),
    CONSTRAINT projects_end_after_start CHECK (ends_on >= starts_on)
);

-- An empty first screen teaches nobody anything.
INSERT INTO projects (account_id, name, status)
SELECT id, 'Getting Started', 'running' FROM accounts WHERE name = 'Internal';
