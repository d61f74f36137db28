-- Columns of text are COLLATE "C": ids and names compare by their bytes, whatever the locale of the
-- database.

CREATE TABLE ${schema}.tenantdb_registry (
  singleton  boolean     PRIMARY KEY DEFAULT true CHECK (singleton),
  id         uuid        NOT NULL,
  created_at timestamptz NOT NULL DEFAULT clock_timestamp()
);

INSERT INTO ${schema}.tenantdb_registry (id) VALUES (gen_random_uuid());

-- One row a record; rows are never deleted.
CREATE TABLE ${schema}.tenant_database (
  id                 uuid        PRIMARY KEY,
  tenant_id          text        COLLATE "C" NOT NULL,
  server             text        COLLATE "C" NOT NULL,
  database_name      text        COLLATE "C" NOT NULL,
  next_name          text        COLLATE "C",
  read_database_name text        COLLATE "C" NOT NULL,
  creation_nonce     text        COLLATE "C" NOT NULL,
  status             text        COLLATE "C" NOT NULL
    CHECK (status IN ('PROVISIONING', 'ACTIVE', 'MIGRATING', 'FAILED', 'SUSPENDED')),
  presence           text        COLLATE "C" NOT NULL
    CHECK (presence IN ('PENDING', 'PRESENT', 'RECYCLED', 'GONE')),
  suspended          boolean     NOT NULL,
  serving            boolean     NOT NULL,
  schema_version     text        COLLATE "C",
  last_migration_at  timestamptz,
  error_message      text        COLLATE "C",
  created_at         timestamptz NOT NULL,
  updated_at         timestamptz NOT NULL,
  deleted_at         timestamptz,
  purge_after        timestamptz,
  version            bigint      NOT NULL CHECK (version >= 1),
  routing_epoch      bigint      NOT NULL CHECK (routing_epoch >= 1),
  lease_owner        text        COLLATE "C",
  lease_operation    text        COLLATE "C"
    CHECK (lease_operation IN
      ('PROVISION', 'MIGRATE', 'RENAME', 'SUSPEND', 'RESUME', 'DROP', 'RESTORE', 'PURGE', 'UPDATE')),
  lease_token        bigint      NOT NULL DEFAULT 0 CHECK (lease_token >= 0),
  lease_expires_at   timestamptz,
  lease_actor        text        COLLATE "C",
  lease_reason       text        COLLATE "C",
  CONSTRAINT tenant_database_lease_is_whole
    CHECK (num_nonnulls(
      lease_owner, lease_operation, lease_expires_at, lease_actor, lease_reason) IN (0, 5))
) WITH (fillfactor = 85);

CREATE UNIQUE INDEX tenant_database_live_tenant_key
  ON ${schema}.tenant_database (tenant_id) WHERE deleted_at IS NULL;

CREATE UNIQUE INDEX tenant_database_read_name_key
  ON ${schema}.tenant_database (read_database_name);

CREATE INDEX tenant_database_lease_idx
  ON ${schema}.tenant_database (lease_expires_at) WHERE lease_owner IS NOT NULL;

CREATE INDEX tenant_database_tenant_idx ON ${schema}.tenant_database (tenant_id);

CREATE INDEX tenant_database_status_idx ON ${schema}.tenant_database (status);

-- How full the servers are.
CREATE INDEX tenant_database_server_idx
  ON ${schema}.tenant_database (server) WHERE presence <> 'GONE';

CREATE INDEX tenant_database_purge_idx
  ON ${schema}.tenant_database (purge_after)
  WHERE presence = 'RECYCLED' AND deleted_at IS NOT NULL;

CREATE INDEX tenant_database_live_idx ON ${schema}.tenant_database (id) WHERE deleted_at IS NULL;

-- Two records with one nonce would each take the other's database for their own.
CREATE UNIQUE INDEX tenant_database_nonce_key ON ${schema}.tenant_database (creation_nonce);

-- The names that records hold on their servers: the present one, and the next one during a rename.
-- A record whose database is gone, or waits in the recycle bin for a deleted record, holds none.
CREATE TABLE ${schema}.tenant_database_name (
  server      text COLLATE "C" NOT NULL,
  name        text COLLATE "C" NOT NULL,
  database_id uuid NOT NULL REFERENCES ${schema}.tenant_database,
  PRIMARY KEY (server, name)
);

CREATE INDEX tenant_database_name_holder_idx ON ${schema}.tenant_database_name (database_id);

-- One row a change, with the state that it made. Rows are never changed and never deleted: what is
-- delivered stays as the history of the record.
CREATE TABLE ${schema}.tenant_database_event (
  database_id        uuid        NOT NULL REFERENCES ${schema}.tenant_database,
  version            bigint      NOT NULL CHECK (version >= 1),
  event_type         text        COLLATE "C" NOT NULL
    CHECK (event_type IN ('CREATED', 'UPDATED', 'DELETED')),
  actor              text        COLLATE "C" NOT NULL,
  reason             text        COLLATE "C" NOT NULL,
  recorded_at        timestamptz NOT NULL DEFAULT clock_timestamp(),
  tenant_id          text        COLLATE "C" NOT NULL,
  server             text        COLLATE "C" NOT NULL,
  database_name      text        COLLATE "C" NOT NULL,
  next_name          text        COLLATE "C",
  read_database_name text        COLLATE "C" NOT NULL,
  creation_nonce     text        COLLATE "C" NOT NULL,
  status             text        COLLATE "C" NOT NULL
    CHECK (status IN ('PROVISIONING', 'ACTIVE', 'MIGRATING', 'FAILED', 'SUSPENDED')),
  presence           text        COLLATE "C" NOT NULL
    CHECK (presence IN ('PENDING', 'PRESENT', 'RECYCLED', 'GONE')),
  suspended          boolean     NOT NULL,
  serving            boolean     NOT NULL,
  schema_version     text        COLLATE "C",
  last_migration_at  timestamptz,
  error_message      text        COLLATE "C",
  created_at         timestamptz NOT NULL,
  updated_at         timestamptz NOT NULL,
  deleted_at         timestamptz,
  purge_after        timestamptz,
  routing_epoch      bigint      NOT NULL CHECK (routing_epoch >= 1),
  PRIMARY KEY (database_id, version)
);

-- For the newest time of all.
CREATE INDEX tenant_database_event_recorded_at_idx
  ON ${schema}.tenant_database_event (recorded_at);

-- How far a record's events are delivered: one row a record, so that whoever claims the record's
-- oldest event locks its whole queue. waiting_since is when that event was recorded, or when its
-- rest ends if it was put off: that is its place in line. A claim, or a rest after a failure, lasts
-- until claimable_at; it is -infinity where there is neither, because a clock that is set back must
-- not hide an event.
CREATE TABLE ${schema}.tenant_database_delivery (
  database_id       uuid        PRIMARY KEY REFERENCES ${schema}.tenant_database,
  recorded_version  bigint      NOT NULL,
  delivered_version bigint      NOT NULL DEFAULT 0 CHECK (delivered_version >= 0),
  waiting_since     timestamptz,
  claimable_at      timestamptz,
  claimed_by        text        COLLATE "C",
  CONSTRAINT tenant_database_delivery_in_order CHECK (delivered_version <= recorded_version),
  CONSTRAINT tenant_database_delivery_waits_for_events
    CHECK (CASE WHEN delivered_version < recorded_version
                THEN num_nulls(waiting_since, claimable_at) = 0
                ELSE num_nonnulls(waiting_since, claimable_at, claimed_by) = 0 END)
) WITH (fillfactor = 70);

-- The line: holds the records that have something to deliver, and no other. claimable_at is left
-- out so that a claim changes no index.
CREATE INDEX tenant_database_delivery_waiting_idx
  ON ${schema}.tenant_database_delivery (waiting_since, database_id)
  WHERE waiting_since IS NOT NULL;

-- The templates and the clones of the warm pool; a clone's row goes when a record takes its nonce.
-- seq is the order in which they were recorded, which a clock that is set back would not tell. Of a
-- template, used_at is when a node last asked for one of its fingerprint, or else when it was
-- recorded.
CREATE TABLE ${schema}.prepared_database (
  nonce            text        COLLATE "C" PRIMARY KEY,
  seq              bigint      GENERATED ALWAYS AS IDENTITY,
  kind             text        COLLATE "C" NOT NULL CHECK (kind IN ('TEMPLATE', 'CLONE')),
  server           text        COLLATE "C" NOT NULL,
  fingerprint      text        COLLATE "C" NOT NULL,
  state            text        COLLATE "C" NOT NULL
    CHECK (state IN ('BUILDING', 'READY', 'DISCARDED')),
  schema_version   text        COLLATE "C",
  reached_at       timestamptz,
  recorded_at      timestamptz NOT NULL DEFAULT clock_timestamp(),
  used_at          timestamptz NOT NULL DEFAULT clock_timestamp(),
  lease_owner      text        COLLATE "C",
  lease_token      bigint      NOT NULL CHECK (lease_token >= 1),
  lease_expires_at timestamptz,
  CONSTRAINT prepared_database_is_leased_unless_ready
    CHECK (num_nonnulls(lease_owner, lease_expires_at)
      = CASE state WHEN 'READY' THEN 0 ELSE 2 END),
  CONSTRAINT prepared_database_has_no_schema_before_it_is_ready
    CHECK (state <> 'BUILDING' OR num_nonnulls(schema_version, reached_at) = 0)
) WITH (fillfactor = 85);

CREATE INDEX prepared_database_server_idx ON ${schema}.prepared_database (server, seq);

-- For the template of a fingerprint, the oldest ready clone, and how many there are.
CREATE INDEX prepared_database_fingerprint_idx
  ON ${schema}.prepared_database (server, fingerprint, kind, state, seq);

CREATE INDEX prepared_database_building_idx
  ON ${schema}.prepared_database (server, kind) WHERE state = 'BUILDING';
