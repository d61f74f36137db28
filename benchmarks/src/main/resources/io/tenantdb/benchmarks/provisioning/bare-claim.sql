-- What has to happen on the server, in one transaction and one trip to it.
COMMENT ON DATABASE ${clone} IS 'bare record=${record} nonce=${nonce}';
ALTER DATABASE ${clone} RENAME TO ${name};
ALTER ROLE ${spare} RENAME TO ${role};
ALTER ROLE ${role} LOGIN;
ALTER DATABASE ${name} ALLOW_CONNECTIONS true
