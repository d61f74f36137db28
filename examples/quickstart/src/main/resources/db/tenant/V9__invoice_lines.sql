CREATE TABLE invoice_lines (
    invoice_id  bigint         NOT NULL REFERENCES invoices (id) ON DELETE CASCADE,
    position    smallint       NOT NULL,
    description text           NOT NULL,
    quantity    numeric(12, 3) NOT NULL,
    unit_price  numeric(14, 4) NOT NULL,
    tax_rate    numeric(5, 4)  NOT NULL DEFAULT 0,
    -- Rounded by line and by the database, so that every reader adds up the same numbers.
    net_amount  numeric(14, 2) GENERATED ALWAYS AS (round(quantity * unit_price, 2)) STORED,
    PRIMARY KEY (invoice_id, position),
    CONSTRAINT invoice_lines_quantity_not_zero CHECK (quantity <> 0),
    CONSTRAINT invoice_lines_tax_rate_range CHECK (tax_rate BETWEEN 0 AND 1)
);
