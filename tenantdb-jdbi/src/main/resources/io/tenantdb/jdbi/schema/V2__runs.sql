-- What the history in each database showed to be applied: the ledger. Null where that is not known.
ALTER TABLE ${schema}.tenant_database ADD COLUMN schema_fingerprint text COLLATE "C";

ALTER TABLE ${schema}.tenant_database_event ADD COLUMN schema_fingerprint text COLLATE "C";

ALTER TABLE ${schema}.prepared_database ADD COLUMN schema_fingerprint text COLLATE "C";

ALTER TABLE ${schema}.prepared_database
  ADD CONSTRAINT prepared_database_has_no_fingerprint_before_it_is_ready
    CHECK (state <> 'BUILDING' OR schema_fingerprint IS NULL);

-- Copies of tenants' databases, on which migrations are rehearsed.
ALTER TABLE ${schema}.prepared_database DROP CONSTRAINT prepared_database_kind_check;

ALTER TABLE ${schema}.prepared_database
  ADD CONSTRAINT prepared_database_kind_check CHECK (kind IN ('TEMPLATE', 'CLONE', 'COPY'));

-- Who is behind: whatever is on either side of the fingerprint that is asked for, the unknown first.
CREATE INDEX tenant_database_ledger_idx
  ON ${schema}.tenant_database ((coalesce(schema_fingerprint, '')), id)
  WHERE deleted_at IS NULL AND presence = 'PRESENT';

-- How few are behind, for the planner, which takes no such numbers from a partial index.
CREATE STATISTICS ${schema}.tenant_database_ledger_stats
  ON (coalesce(schema_fingerprint, '')) FROM ${schema}.tenant_database;

-- One row a run; rows are never deleted. seq is the order in which they were started. wave_one is
-- how many databases the first wave has, of all of them.
CREATE TABLE ${schema}.migration_run (
  id                     uuid        PRIMARY KEY,
  seq                    bigint      GENERATED ALWAYS AS IDENTITY,
  state                  text        COLLATE "C" NOT NULL
    CHECK (state IN ('RUNNING', 'PAUSED', 'STOPPED', 'CANCELLED', 'FINISHED')),
  actor                  text        COLLATE "C" NOT NULL,
  reason                 text        COLLATE "C" NOT NULL,
  target                 text        COLLATE "C",
  parallelism            integer     NOT NULL CHECK (parallelism >= 1),
  parallelism_per_server integer     NOT NULL CHECK (parallelism_per_server >= 1),
  budget_count           bigint      CHECK (budget_count >= 0),
  budget_percent         integer     CHECK (budget_percent BETWEEN 0 AND 100),
  attempts               integer     NOT NULL CHECK (attempts >= 1),
  first_pause_micros     bigint      NOT NULL,
  longest_pause_micros   bigint      NOT NULL,
  includes_suspended     boolean     NOT NULL,
  serves_after_failure   boolean     NOT NULL,
  up_to                  text        COLLATE "C",
  lock_timeout_millis    bigint,
  statement_timeout_millis bigint,
  deadline_millis        bigint,
  wave                   integer     NOT NULL CHECK (wave >= 1),
  waves                  integer     NOT NULL CHECK (waves IN (1, 2)),
  wave_one               bigint      NOT NULL,
  databases              bigint      NOT NULL,
  started_at             timestamptz NOT NULL,
  ended_at               timestamptz,
  CONSTRAINT migration_run_has_one_budget CHECK (num_nonnulls(budget_count, budget_percent) = 1),
  CONSTRAINT migration_run_wave_is_there CHECK (wave <= waves AND wave_one <= databases),
  CONSTRAINT migration_run_ends_when_it_is_over
    CHECK ((ended_at IS NULL) = (state IN ('RUNNING', 'PAUSED')))
) WITH (fillfactor = 70);

CREATE INDEX migration_run_running_idx ON ${schema}.migration_run (seq) WHERE state = 'RUNNING';

-- The databases of the runs, as they were when their run began: without foreign keys, since runs
-- and records are never deleted, and to check a hundred thousand would take longer than all else.
CREATE TABLE ${schema}.migration_run_database (
  run_id            uuid        NOT NULL,
  database_id       uuid        NOT NULL,
  tenant_id         text        COLLATE "C" NOT NULL,
  server            text        COLLATE "C" NOT NULL,
  wave              integer     NOT NULL CHECK (wave IN (1, 2)),
  state             text        COLLATE "C" NOT NULL DEFAULT 'WAITING'
    CHECK (state IN ('WAITING', 'RUNNING', 'SUCCEEDED', 'FAILED', 'SKIPPED')),
  attempts          integer     NOT NULL DEFAULT 0 CHECK (attempts >= 0),
  not_before        timestamptz NOT NULL DEFAULT '-infinity',
  begun_at          timestamptz,
  lease_token       bigint,
  duration_micros   bigint,
  applied           integer     NOT NULL DEFAULT 0,
  replayed          boolean     NOT NULL DEFAULT false,
  tool_reason       text        COLLATE "C",
  failure_kind      text        COLLATE "C",
  failure_message   text        COLLATE "C",
  failure_script    text        COLLATE "C",
  failure_line      integer,
  failure_statement text        COLLATE "C",
  failure_cause     text        COLLATE "C",
  history_read      boolean     NOT NULL DEFAULT false,
  skipped           text        COLLATE "C",
  PRIMARY KEY (run_id, database_id),
  CONSTRAINT migration_run_database_begins_under_a_lease
    CHECK (state <> 'RUNNING' OR num_nulls(begun_at, lease_token) = 0),
  CONSTRAINT migration_run_database_says_why
    CHECK ((state = 'SKIPPED') = (skipped IS NOT NULL)
      AND (state <> 'FAILED' OR num_nulls(failure_kind, failure_message) = 0))
) WITH (fillfactor = 70);

CREATE INDEX migration_run_database_waiting_idx
  ON ${schema}.migration_run_database (run_id, wave, server, database_id)
  WHERE state = 'WAITING';

CREATE INDEX migration_run_database_running_idx
  ON ${schema}.migration_run_database (run_id, wave, server) WHERE state = 'RUNNING';

CREATE INDEX migration_run_database_failed_idx
  ON ${schema}.migration_run_database (run_id, wave) WHERE state = 'FAILED';

-- What is none of the reconciler's.
CREATE INDEX migration_run_database_begun_idx
  ON ${schema}.migration_run_database (database_id) WHERE state = 'RUNNING';
