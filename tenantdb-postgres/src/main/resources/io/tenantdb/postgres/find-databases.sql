-- The databases of some names, and those that carry a marker, whatever their name.
-- datconnlimit = -2: a DROP DATABASE that was cut short (PostgreSQL manual, DROP DATABASE).
SELECT d.oid,
       d.datname,
       pg_catalog.pg_get_userbyid(d.datdba) AS owner,
       s.description AS comment,
       pg_catalog.pg_has_role(d.datdba, 'MEMBER') AS by_admin,
       d.datallowconn AND d.datconnlimit <> -2 AS accepts_connections,
       d.datconnlimit = -2 AS invalid,
       (SELECT pg_catalog.pg_get_userbyid(n.setrole)
          FROM pg_catalog.pg_db_role_setting n
         WHERE n.setdatabase = d.oid
           AND n.setrole <> 0
           -- Any role may note anything for itself, on any database: only the owner's counts.
           AND pg_catalog.pg_has_role(n.setrole, d.datdba, 'MEMBER')
           AND ? = ANY (n.setconfig)
         LIMIT 1) AS closed_by
  FROM pg_catalog.pg_database d
  LEFT JOIN pg_catalog.pg_shdescription s
         ON s.objoid = d.oid
        AND s.classoid = 'pg_catalog.pg_database'::pg_catalog.regclass
 WHERE d.oid IN (SELECT oid
                   FROM pg_catalog.pg_database
                  WHERE datname = ANY (?)
                  UNION ALL
                 SELECT objoid
                   FROM pg_catalog.pg_shdescription
                  WHERE classoid = 'pg_catalog.pg_database'::pg_catalog.regclass
                    AND description = ?)
