-- The people who log in. Who they are to other tenants is nobody's business here: every tenant
-- has a database, so no table needs a tenant column.
CREATE TABLE users (
    id           bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    email        text        NOT NULL,
    display_name text        NOT NULL,
    created_at   timestamptz NOT NULL DEFAULT now(),
    -- Only a coarse check: the confirmation mail is what proves an address.
    CONSTRAINT users_email_has_an_at CHECK (email ~ '^[^@\s]+@[^@\s]+$'),
    CONSTRAINT users_display_name_not_blank CHECK (btrim(display_name) <> '')
);
