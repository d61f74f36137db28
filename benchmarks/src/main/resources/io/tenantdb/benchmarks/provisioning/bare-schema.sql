-- The tables of the registry once more, with the same columns, indexes and foreign keys, so that the
-- same rows cost the server the same.
CREATE SCHEMA bare;

CREATE TABLE bare.tenant_database (LIKE tenantdb.tenant_database INCLUDING ALL);
CREATE TABLE bare.tenant_database_name (LIKE tenantdb.tenant_database_name INCLUDING ALL);
CREATE TABLE bare.tenant_database_event (LIKE tenantdb.tenant_database_event INCLUDING ALL);
CREATE TABLE bare.tenant_database_delivery (LIKE tenantdb.tenant_database_delivery INCLUDING ALL);
CREATE TABLE bare.prepared_database (LIKE tenantdb.prepared_database INCLUDING ALL);

ALTER TABLE bare.tenant_database_name
  ADD FOREIGN KEY (database_id) REFERENCES bare.tenant_database;
ALTER TABLE bare.tenant_database_event
  ADD FOREIGN KEY (database_id) REFERENCES bare.tenant_database;
ALTER TABLE bare.tenant_database_delivery
  ADD FOREIGN KEY (database_id) REFERENCES bare.tenant_database;
