-- What the server has of a registry's roles. To be of use, a role cannot log in, has no power of its
-- own, and carries the registry's comment. Since PostgreSQL 16 a role passes another on only if it
-- has the ADMIN option on it, and becomes it only if it has the SET option (PostgreSQL manual, "Role
-- Membership"); before, CREATEROLE and membership are enough.
SELECT w.kind,
       r.oid IS NOT NULL AS there,
       r.oid IS NULL
         OR NOT (r.rolcanlogin OR r.rolsuper OR r.rolcreatedb OR r.rolcreaterole
                 OR r.rolreplication OR r.rolbypassrls) AS powerless,
       pg_catalog.shobj_description(r.oid, 'pg_authid') AS comment,
       EXISTS (SELECT 1 FROM pg_catalog.pg_database d WHERE d.datdba = r.oid) AS owns_database,
       me.rolcreaterole OR me.rolsuper AS may_create_roles,
       CASE WHEN r.oid IS NULL THEN false
            WHEN v.since_16 THEN pg_catalog.pg_has_role(r.oid, 'MEMBER WITH ADMIN OPTION')
            ELSE true
       END AS may_grant,
       CASE WHEN r.oid IS NULL THEN false
            WHEN w.kind = 'group' THEN true
            WHEN v.since_16 THEN pg_catalog.pg_has_role(r.oid, 'SET')
            ELSE pg_catalog.pg_has_role(r.oid, 'MEMBER')
       END AS may_become
  FROM (VALUES ('owner', ?), ('group', ?)) AS w (kind, name)
 CROSS JOIN (SELECT pg_catalog.current_setting('server_version_num')::int >= 160000) AS v (since_16)
  JOIN pg_catalog.pg_roles me ON me.rolname = current_user
  LEFT JOIN pg_catalog.pg_roles r ON r.rolname = w.name
