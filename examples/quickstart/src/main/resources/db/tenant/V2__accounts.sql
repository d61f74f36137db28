-- The customers of the tenant: who its projects are for, and who gets its invoices.
CREATE TABLE accounts (
    id            bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    name          text        NOT NULL,
    billing_email text,
    owner_id      bigint REFERENCES users (id) ON DELETE SET NULL,
    created_at    timestamptz NOT NULL DEFAULT now(),
    CONSTRAINT accounts_name_key UNIQUE (name)
);

-- Work for the tenant itself needs an account as well.
INSERT INTO accounts (name) VALUES ('Internal');
