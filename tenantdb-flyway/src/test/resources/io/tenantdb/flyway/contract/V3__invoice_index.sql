CREATE INDEX invoice_account_id ON billing.invoice (account_id);
