ALTER TABLE ${schema}.tenantdb_registry ADD COLUMN remark text;

UPDATE ${schema}.tenantdb_registry SET remark = 'upgraded; with a semicolon';
