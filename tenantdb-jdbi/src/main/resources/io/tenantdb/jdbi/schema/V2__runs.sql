-- What the history in each database showed to be applied: the ledger. Null where that is not known.
ALTER TABLE ${schema}.tenant_database ADD COLUMN schema_fingerprint text COLLATE "C";

ALTER TABLE ${schema}.tenant_database_event ADD COLUMN schema_fingerprint text COLLATE "C";

ALTER TABLE ${schema}.prepared_database ADD COLUMN schema_fingerprint text COLLATE "C";

ALTER TABLE ${schema}.prepared_database
  ADD CONSTRAINT prepared_database_has_no_fingerprint_before_it_is_ready
    CHECK (state <> 'BUILDING' OR schema_fingerprint IS NULL);

-- Who is behind: whatever is on either side of the fingerprint that is asked for, the unknown first.
CREATE INDEX tenant_database_ledger_idx
  ON ${schema}.tenant_database ((coalesce(schema_fingerprint, '')), id)
  WHERE deleted_at IS NULL AND presence = 'PRESENT';
