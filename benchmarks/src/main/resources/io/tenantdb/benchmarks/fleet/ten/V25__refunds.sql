CREATE TABLE refunds (
  id         bigint      GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  created_at timestamptz NOT NULL DEFAULT now(),
  note       text        NOT NULL
);

CREATE INDEX refunds_created_at_idx ON refunds (created_at);
