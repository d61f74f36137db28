-- What the logins of some records may do, so far as tenantdb never gives it or always gives it: the
-- powers of each, its group, the databases that are not its record's and that it was granted CONNECT on,
-- and the roles by way of which it has such powers or comes into such databases. A role that the server
-- brings along (its OID is below 16384, see transam.h) is a power by itself.
WITH RECURSIVE power AS (
  SELECT r.oid,
         r.rolname,
         r.rolcanlogin,
         r.rolinherit,
         ${powers} AS powers
    FROM pg_catalog.pg_roles r
), login AS (
  SELECT *
    FROM power
   WHERE rolname = ANY (?)
), registry_group AS (
  SELECT oid
    FROM pg_catalog.pg_roles
   WHERE rolname = ?
     AND pg_catalog.shobj_description(oid, 'pg_authid') = ?
), held (login, by, role) AS (
  SELECT m.member, m.roleid, m.roleid
    FROM pg_catalog.pg_auth_members m
    JOIN login l ON l.oid = m.member
   WHERE m.roleid NOT IN (SELECT oid FROM registry_group)
   UNION
  SELECT h.login, h.by, m.roleid
    FROM held h
    JOIN pg_catalog.pg_auth_members m ON m.member = h.role
), entry AS (
  SELECT DISTINCT a.grantee,
         d.datname,
         CASE WHEN pg_catalog.starts_with(s.description, 'tenantdb registry=')
               AND pg_catalog.pg_has_role(d.datdba, 'MEMBER')
              THEN 'tdb_login_' || pg_catalog.replace(
                     pg_catalog.substring(s.description, ' record=([0-9a-f-]{36}) '), '-', '')
         END AS login_of_it
    FROM pg_catalog.pg_database d
    LEFT JOIN pg_catalog.pg_shdescription s
           ON s.objoid = d.oid
          AND s.classoid = 'pg_catalog.pg_database'::pg_catalog.regclass
   CROSS JOIN LATERAL pg_catalog.aclexplode(d.datacl) a
   WHERE a.privilege_type = 'CONNECT'
), entered AS (
  SELECT l.oid AS login, pg_catalog.array_agg(e.datname::text ORDER BY e.datname) AS databases
    FROM login l
    JOIN entry e ON e.grantee = l.oid
   WHERE e.login_of_it IS DISTINCT FROM l.rolname
   GROUP BY l.oid
), led AS (
  SELECT h.login, pg_catalog.array_agg(DISTINCT by.rolname::text) AS roles
    FROM held h
    JOIN login l ON l.oid = h.login
    JOIN power by ON by.oid = h.by
    JOIN power p ON p.oid = h.role
   WHERE p.powers <> '{}'
      OR p.oid < 16384
      OR EXISTS (SELECT 1
                   FROM entry e
                  WHERE e.grantee = h.role
                    AND e.login_of_it IS DISTINCT FROM l.rolname)
   GROUP BY h.login
)
SELECT l.rolname,
       l.rolcanlogin,
       l.powers,
       coalesce((SELECT pg_catalog.bool_and(
                          NOT m.admin_option
                          -- Before PostgreSQL 16 this is a matter of the member alone.
                          AND coalesce((pg_catalog.to_jsonb(m) ->> 'inherit_option')::boolean,
                                       l.rolinherit))
                   FROM pg_catalog.pg_auth_members m
                   JOIN registry_group g ON g.oid = m.roleid
                  WHERE m.member = l.oid), false) AS in_group,
       coalesce(e.databases, '{}') AS other_databases,
       coalesce(t.roles, '{}') AS other_roles
  FROM login l
  LEFT JOIN entered e ON e.login = l.oid
  LEFT JOIN led t ON t.login = l.oid
