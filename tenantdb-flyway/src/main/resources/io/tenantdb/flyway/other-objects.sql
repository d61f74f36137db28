-- What few migrations make, and belongs to no table, in the form of schema-objects.sql. The server
-- names each object in full. Of foreign servers and users the options are left out, which may hold
-- passwords. Objects below 16384 came with the server (FirstNormalObjectId in its transam.h).
-- What is in an operator family of an extension is the extension's, though nothing else says so.
WITH families_of_extensions AS (
    SELECT objid AS oid
    FROM pg_catalog.pg_depend WHERE classid = 'pg_opfamily'::regclass AND deptype = 'e'),
others AS (
    SELECT 'pg_statistic_ext'::regclass::oid AS class, oid,
           concat_ws(' ', pg_get_statisticsobjdef(oid), nullif(stxstattarget, -1)) AS definition
    FROM pg_catalog.pg_statistic_ext
    UNION ALL
    SELECT 'pg_event_trigger'::regclass, oid,
           concat_ws(' ', evtevent, evtfoid::regprocedure::text, evtenabled, evttags::text)
    FROM pg_catalog.pg_event_trigger
    UNION ALL
    SELECT 'pg_cast'::regclass, oid,
           concat_ws(' ', castfunc::regprocedure::text, castcontext, castmethod)
    FROM pg_catalog.pg_cast
    UNION ALL
    SELECT 'pg_operator'::regclass, oid,
           concat_ws(' ', oprcode::text, oprresult::regtype::text, oprcom::regoperator::text,
               oprnegate::regoperator::text, oprrest::text, oprjoin::text, oprcanmerge, oprcanhash)
    FROM pg_catalog.pg_operator
    UNION ALL
    SELECT 'pg_opclass'::regclass, o.oid,
           concat_ws(' ', opcintype::regtype::text, opcdefault, nullif(opckeytype, 0)::regtype::text,
               f.identity)
    FROM pg_catalog.pg_opclass o
    CROSS JOIN LATERAL pg_identify_object('pg_opfamily'::regclass, opcfamily, 0) f
    UNION ALL
    SELECT 'pg_opfamily'::regclass, oid, '' FROM pg_catalog.pg_opfamily
    UNION ALL
    SELECT 'pg_amop'::regclass, oid, amopopr::regoperator::text
    FROM pg_catalog.pg_amop WHERE amopfamily NOT IN (SELECT oid FROM families_of_extensions)
    UNION ALL
    SELECT 'pg_amproc'::regclass, oid, amproc::regprocedure::text
    FROM pg_catalog.pg_amproc WHERE amprocfamily NOT IN (SELECT oid FROM families_of_extensions)
    UNION ALL
    SELECT 'pg_am'::regclass, oid, concat_ws(' ', amtype, amhandler::text) FROM pg_catalog.pg_am
    UNION ALL
    SELECT 'pg_language'::regclass, oid,
           concat_ws(' ', lanpltrusted, lanplcallfoid::regproc::text, lanvalidator::regproc::text)
    FROM pg_catalog.pg_language
    UNION ALL
    SELECT 'pg_transform'::regclass, oid, concat_ws(' ', trffromsql::text, trftosql::text)
    FROM pg_catalog.pg_transform
    UNION ALL
    -- Its version is that of the system's library.
    SELECT 'pg_collation'::regclass, oid,
           (to_jsonb(c) - '{oid,collname,collnamespace,collowner,collversion}'::text[])::text
    FROM pg_catalog.pg_collation c
    UNION ALL
    SELECT 'pg_conversion'::regclass, oid,
           concat_ws(' ', conforencoding, contoencoding, conproc::text, condefault)
    FROM pg_catalog.pg_conversion
    UNION ALL
    SELECT 'pg_ts_dict'::regclass, oid, concat_ws(' ', t.identity, dictinitoption)
    FROM pg_catalog.pg_ts_dict
    CROSS JOIN LATERAL pg_identify_object('pg_ts_template'::regclass, dicttemplate, 0) t
    UNION ALL
    SELECT 'pg_ts_config'::regclass, c.oid,
           concat_ws(' ', p.identity, (
               SELECT string_agg(
                   concat_ws(' ', maptokentype, mapdict::regdictionary::text), ', '
                   ORDER BY maptokentype, mapseqno)
               FROM pg_catalog.pg_ts_config_map WHERE mapcfg = c.oid))
    FROM pg_catalog.pg_ts_config c
    CROSS JOIN LATERAL pg_identify_object('pg_ts_parser'::regclass, cfgparser, 0) p
    UNION ALL
    SELECT 'pg_foreign_data_wrapper'::regclass, oid,
           concat_ws(' ', fdwhandler::regproc::text, fdwvalidator::regproc::text)
    FROM pg_catalog.pg_foreign_data_wrapper
    UNION ALL
    SELECT 'pg_foreign_server'::regclass, s.oid, concat_ws(' ', w.fdwname, srvtype, srvversion)
    FROM pg_catalog.pg_foreign_server s
    JOIN pg_catalog.pg_foreign_data_wrapper w ON w.oid = srvfdw
    UNION ALL
    -- The view, for the catalog is a superuser's alone.
    SELECT 'pg_user_mapping'::regclass, umid, '' FROM pg_catalog.pg_user_mappings
    UNION ALL
    SELECT 'pg_publication'::regclass, oid,
           (to_jsonb(p) - '{oid,pubname,pubowner}'::text[])::text
    FROM pg_catalog.pg_publication p
    UNION ALL
    SELECT 'pg_publication_rel'::regclass, oid,
           concat_ws(' ', prattrs::text, pg_get_expr(prqual, prrelid))
    FROM pg_catalog.pg_publication_rel
    UNION ALL
    SELECT 'pg_publication_namespace'::regclass, oid, '' FROM pg_catalog.pg_publication_namespace),
named AS (
    SELECT others.*, i.type, i.identity
    FROM others
    CROSS JOIN LATERAL pg_identify_object(class, others.oid, 0) i
    WHERE others.oid >= 16384
      AND NOT EXISTS (
          SELECT FROM pg_catalog.pg_depend e
          WHERE e.classid = class AND e.objid = others.oid AND e.deptype = 'e')),
defaults AS (
    SELECT d.defaclobjtype, d.defaclrole,
           pg_get_userbyid(d.defaclrole)::text AS role, coalesce(r.rolname, 'PUBLIC') AS grantee,
           coalesce(quote_ident(s.nspname), 'any schema') AS space,
           string_agg(
               g.privilege_type || CASE WHEN g.is_grantable THEN ' WITH GRANT OPTION' ELSE '' END,
               ', ' ORDER BY g.privilege_type) AS privileges
    FROM pg_catalog.pg_default_acl d
    CROSS JOIN LATERAL aclexplode(d.defaclacl) g
    LEFT JOIN pg_catalog.pg_roles r ON r.oid = g.grantee
    LEFT JOIN pg_catalog.pg_namespace s ON s.oid = d.defaclnamespace
    WHERE g.grantee <> d.defaclrole
    GROUP BY 1, 2, 3, 4, 5
    UNION ALL
    -- What PUBLIC has by PostgreSQL's own defaults, and was taken.
    SELECT d.defaclobjtype, d.defaclrole, pg_get_userbyid(d.defaclrole)::text, 'PUBLIC',
           'any schema', 'nothing of ' || string_agg(g.privilege_type, ', ' ORDER BY g.privilege_type)
    FROM pg_catalog.pg_default_acl d
    CROSS JOIN LATERAL aclexplode(acldefault(
        CASE d.defaclobjtype WHEN 'S' THEN 's' ELSE d.defaclobjtype END, d.defaclrole)) g
    WHERE d.defaclnamespace = 0
      AND g.grantee = 0
      AND NOT EXISTS (
          SELECT FROM aclexplode(d.defaclacl) h
          WHERE h.grantee = 0 AND h.privilege_type = g.privilege_type)
    GROUP BY 1, 2, 3, 4, 5)
SELECT type AS kind, identity AS name, definition, false AS by_isolation FROM named
UNION ALL
SELECT 'comment', concat_ws(' ', n.type, n.identity), d.description, false
FROM named n JOIN pg_catalog.pg_description d ON d.classoid = n.class AND d.objoid = n.oid
UNION ALL
-- Isolation gives rights on what its owner will make.
SELECT 'default grant', format('in %s to %s on %s of %s', space, grantee, CASE defaclobjtype
           WHEN 'r' THEN 'tables' WHEN 'S' THEN 'sequences' WHEN 'f' THEN 'functions'
           WHEN 'T' THEN 'types' WHEN 'n' THEN 'schemas' ELSE 'large objects' END,
           CASE WHEN role ~ '^tdb_owner_' THEN 'the owner' ELSE role END),
       privileges, grantee ~ '^tdb_(owner|group|login)_'
FROM defaults
