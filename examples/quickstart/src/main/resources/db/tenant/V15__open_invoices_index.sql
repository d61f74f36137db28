-- The reminder job asks every night for what is overdue. Few invoices are open at a time, so an
-- index of these alone stays small for ever.
CREATE INDEX invoices_open_due_on_idx ON invoices (due_on) WHERE status = 'issued';
