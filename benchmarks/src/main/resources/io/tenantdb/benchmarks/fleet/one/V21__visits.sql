CREATE TABLE visits (
  id         bigint      GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  visited_at timestamptz NOT NULL DEFAULT now(),
  page       text        NOT NULL
);

CREATE INDEX visits_visited_at_idx ON visits (visited_at);
