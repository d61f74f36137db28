-- Who changed what, and when. No foreign keys: the log outlives the rows that it speaks of.
CREATE TABLE audit_log (
    id          bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    changed_at  timestamptz NOT NULL DEFAULT clock_timestamp(),
    changed_by  text        NOT NULL,
    table_name  text        NOT NULL,
    row_id      bigint      NOT NULL,
    operation   text        NOT NULL,
    old_row     jsonb,
    new_row     jsonb,
    CONSTRAINT audit_log_operation_known CHECK (operation IN ('INSERT', 'UPDATE', 'DELETE'))
);

CREATE INDEX audit_log_row_idx ON audit_log (table_name, row_id);

-- Rows come in the order of time, so a block range index finds a day at a thousandth of the size.
CREATE INDEX audit_log_changed_at_idx ON audit_log USING brin (changed_at);
