CREATE TABLE messages (
  id         bigint      GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  created_at timestamptz NOT NULL DEFAULT now(),
  note       text        NOT NULL
);

CREATE INDEX messages_created_at_idx ON messages (created_at);
