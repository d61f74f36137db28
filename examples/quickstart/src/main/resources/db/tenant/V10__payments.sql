CREATE TYPE payment_method AS ENUM ('card', 'bank_transfer', 'direct_debit');

CREATE TABLE payments (
    id          bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    invoice_id  bigint         NOT NULL REFERENCES invoices (id),
    method      payment_method NOT NULL,
    amount      numeric(14, 2) NOT NULL,
    -- The provider's own id. It sends some notices twice, and a payment counts once.
    reference   text           NOT NULL,
    received_at timestamptz    NOT NULL DEFAULT now(),
    CONSTRAINT payments_reference_key UNIQUE (method, reference),
    CONSTRAINT payments_amount_positive CHECK (amount > 0)
);

CREATE INDEX payments_invoice_id_idx ON payments (invoice_id);
