-- The least that keeps the same things on record as tenantdb does, with the same rules: one live
-- record a tenant, one record a name, one record a clone.
CREATE SCHEMA bare;

CREATE TABLE bare.record (
  id               uuid        PRIMARY KEY,
  tenant_id        text        NOT NULL UNIQUE,
  database_name    text        NOT NULL UNIQUE,
  nonce            text        NOT NULL UNIQUE,
  status           text        NOT NULL,
  schema_version   text,
  version          bigint      NOT NULL,
  updated_at       timestamptz NOT NULL,
  lease_owner      text,
  lease_expires_at timestamptz
);

CREATE TABLE bare.event (
  record_id      uuid        NOT NULL REFERENCES bare.record,
  version        bigint      NOT NULL,
  type           text        NOT NULL,
  tenant_id      text        NOT NULL,
  database_name  text        NOT NULL,
  status         text        NOT NULL,
  schema_version text,
  actor          text        NOT NULL,
  recorded_at    timestamptz NOT NULL,
  PRIMARY KEY (record_id, version)
);

CREATE TABLE bare.outbox (
  record_id     uuid        NOT NULL,
  version       bigint      NOT NULL,
  waiting_since timestamptz NOT NULL,
  PRIMARY KEY (record_id, version)
);

CREATE TABLE bare.clone (
  nonce text PRIMARY KEY
);
