-- What is on the server before a tenant comes, beside the clone itself.
REVOKE ALL ON DATABASE ${clone} FROM PUBLIC;
GRANT CREATE, CONNECT, TEMPORARY ON DATABASE ${clone} TO bare_owner;
ALTER ROLE CURRENT_USER IN DATABASE ${clone} SET role = bare_owner;
CREATE ROLE ${spare} NOLOGIN INHERIT NOCREATEDB NOCREATEROLE PASSWORD '${verifier}';
GRANT CONNECT, TEMPORARY ON DATABASE ${clone} TO ${spare};
GRANT bare_group TO ${spare}
