-- What has to happen on the server, in one transaction and one trip to it.
COMMENT ON DATABASE ${clone} IS 'bare record=${record} nonce=${nonce}';
ALTER DATABASE ${clone} RENAME TO ${name};
REVOKE ALL ON DATABASE ${name} FROM PUBLIC;
GRANT CREATE, CONNECT, TEMPORARY ON DATABASE ${name} TO bare_owner;
ALTER ROLE CURRENT_USER IN DATABASE ${name} SET role = bare_owner;
CREATE ROLE ${role} LOGIN INHERIT NOCREATEDB NOCREATEROLE PASSWORD '${verifier}';
GRANT CONNECT, TEMPORARY ON DATABASE ${name} TO ${role};
GRANT bare_group TO ${role};
ALTER DATABASE ${name} ALLOW_CONNECTIONS true
