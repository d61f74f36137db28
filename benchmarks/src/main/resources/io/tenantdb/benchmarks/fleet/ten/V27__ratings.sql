CREATE TABLE ratings (
  id         bigint      GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  created_at timestamptz NOT NULL DEFAULT now(),
  note       text        NOT NULL
);

CREATE INDEX ratings_created_at_idx ON ratings (created_at);
