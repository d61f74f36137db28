CREATE TABLE ${schema}.tenantdb_schema_history (
  version      integer     PRIMARY KEY,
  script       text        COLLATE "C" NOT NULL,
  installed_at timestamptz NOT NULL DEFAULT clock_timestamp()
)
