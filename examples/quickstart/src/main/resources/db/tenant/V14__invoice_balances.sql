-- What is still to be paid, in one place, so that no report adds it up in a way of its own.
-- Lines and payments are summed apart: joined to one another, they would multiply.
CREATE VIEW invoice_balances AS
SELECT i.id                      AS invoice_id,
       i.number,
       i.account_id,
       i.currency,
       i.due_on,
       billed.total              AS billed,
       paid.total                AS paid,
       billed.total - paid.total AS balance
FROM invoices i
CROSS JOIN LATERAL (
    SELECT coalesce(sum(net_amount + round(net_amount * tax_rate, 2)), 0) AS total
    FROM invoice_lines
    WHERE invoice_id = i.id
) billed
CROSS JOIN LATERAL (
    SELECT coalesce(sum(amount), 0) AS total
    FROM payments
    WHERE invoice_id = i.id
) paid
WHERE i.status IN ('issued', 'paid');
