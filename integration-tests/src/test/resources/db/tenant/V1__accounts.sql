CREATE TABLE account (
  id    bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  email text   NOT NULL
);

-- Filled by the host, with what differs by tenant.
CREATE TABLE seed (record uuid PRIMARY KEY);
