CREATE SCHEMA billing;
CREATE TABLE billing.invoice (id bigint PRIMARY KEY, account_id bigint NOT NULL REFERENCES account);
