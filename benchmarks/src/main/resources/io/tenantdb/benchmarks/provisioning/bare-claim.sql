-- What has to happen on the server, in one transaction and one trip to it.
CREATE ROLE ${role} LOGIN PASSWORD '${verifier}';
GRANT bare_group TO ${role};
REVOKE ALL ON DATABASE ${clone} FROM PUBLIC;
GRANT CONNECT, TEMPORARY ON DATABASE ${clone} TO ${role};
COMMENT ON DATABASE ${clone} IS 'bare record=${record} nonce=${nonce}';
ALTER DATABASE ${clone} RENAME TO ${name};
ALTER DATABASE ${name} ALLOW_CONNECTIONS true
