CREATE TABLE shipments (
  id         bigint      GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  created_at timestamptz NOT NULL DEFAULT now(),
  note       text        NOT NULL
);

CREATE INDEX shipments_created_at_idx ON shipments (created_at);
