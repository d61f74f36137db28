CREATE TABLE invoices (
    id         bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    account_id bigint      NOT NULL REFERENCES accounts (id),
    project_id bigint REFERENCES projects (id),
    number     text,
    currency   char(3)     NOT NULL REFERENCES currencies (code),
    status     text        NOT NULL DEFAULT 'draft',
    issued_on  date,
    due_on     date,
    created_at timestamptz NOT NULL DEFAULT now(),
    CONSTRAINT invoices_number_key UNIQUE (number),
    CONSTRAINT invoices_status_known CHECK (status IN ('draft', 'issued', 'paid', 'void')),
    -- Tax law wants invoice numbers without gaps, so a draft has none yet.
    CONSTRAINT invoices_issued_is_complete
        CHECK (status = 'draft' OR num_nulls(number, issued_on, due_on) = 0),
    CONSTRAINT invoices_due_after_issue CHECK (due_on >= issued_on)
);

CREATE INDEX invoices_account_id_idx ON invoices (account_id);
