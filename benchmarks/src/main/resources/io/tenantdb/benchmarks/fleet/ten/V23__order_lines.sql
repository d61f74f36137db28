CREATE TABLE order_lines (
  id         bigint      GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  created_at timestamptz NOT NULL DEFAULT now(),
  note       text        NOT NULL
);

CREATE INDEX order_lines_created_at_idx ON order_lines (created_at);
