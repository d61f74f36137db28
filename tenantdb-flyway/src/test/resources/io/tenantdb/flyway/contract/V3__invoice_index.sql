CREATE INDEX invoice_account_id ON billing.invoice (account_id);
COMMENT ON INDEX billing.invoice_account_id IS 'of tenant ${tenant}';
