-- What a registry's group may do, so far as tenantdb never gives it; all tenants may do that. Its
-- powers, the databases that it may enter, and the roles by way of which it has powers or comes into
-- databases. A role that the server brings along (its OID is below 16384, see transam.h) is a power by
-- itself.
WITH RECURSIVE power AS (
  SELECT r.oid,
         r.rolname,
         ${powers} || CASE WHEN r.rolcanlogin THEN ARRAY['LOGIN'] ELSE '{}' END AS powers
    FROM pg_catalog.pg_roles r
), registry_group AS (
  SELECT *
    FROM power
   WHERE rolname = ?
     AND pg_catalog.shobj_description(oid, 'pg_authid') = ?
), held (by, role) AS (
  SELECT m.roleid, m.roleid
    FROM pg_catalog.pg_auth_members m
    JOIN registry_group g ON g.oid = m.member
   UNION
  SELECT h.by, m.roleid
    FROM held h
    JOIN pg_catalog.pg_auth_members m ON m.member = h.role
), entry AS (
  SELECT DISTINCT a.grantee, d.datname
    FROM pg_catalog.pg_database d
   CROSS JOIN LATERAL pg_catalog.aclexplode(d.datacl) a
   WHERE a.privilege_type = 'CONNECT'
)
SELECT g.rolname,
       g.powers,
       ARRAY(SELECT e.datname::text FROM entry e WHERE e.grantee = g.oid ORDER BY 1) AS databases,
       ARRAY(SELECT DISTINCT by.rolname::text
               FROM held h
               JOIN power by ON by.oid = h.by
               JOIN power p ON p.oid = h.role
              WHERE p.powers <> '{}'
                 OR p.oid < 16384
                 OR EXISTS (SELECT 1 FROM entry e WHERE e.grantee = h.role)
              ORDER BY 1) AS other_roles
  FROM registry_group g
