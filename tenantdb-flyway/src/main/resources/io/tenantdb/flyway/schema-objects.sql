-- Everything that migrations make, as the server itself would write it, without oids. What belongs
-- to an extension is told by the extension's version. What is by_isolation differs between databases
-- with the same history: owners, and what tenantdb's isolation grants to its roles, and takes from
-- PUBLIC in the schema public. The casts keep the type name, of 63 bytes, from being that of all.
WITH spaces AS (
    SELECT oid, nspname, nspowner, nspacl
    FROM pg_catalog.pg_namespace
    WHERE nspname <> 'information_schema' AND nspname NOT LIKE 'pg\_%'),
extended AS (
    SELECT classid, objid FROM pg_catalog.pg_depend WHERE deptype = 'e'),
relations AS (
    SELECT c.*, format('%I.%I', s.nspname, c.relname) AS name
    FROM pg_catalog.pg_class c
    JOIN spaces s ON s.oid = c.relnamespace
    WHERE NOT EXISTS (
        SELECT FROM extended e WHERE e.classid = 'pg_class'::regclass AND e.objid = c.oid)),
routines AS (
    SELECT p.*, format('%I.%I(%s)', s.nspname, p.proname, pg_get_function_identity_arguments(p.oid)) AS name
    FROM pg_catalog.pg_proc p
    JOIN spaces s ON s.oid = p.pronamespace
    WHERE NOT EXISTS (
        SELECT FROM extended e WHERE e.classid = 'pg_proc'::regclass AND e.objid = p.oid)),
types AS (
    SELECT t.*, format('%I.%I', s.nspname, t.typname) AS name
    FROM pg_catalog.pg_type t
    JOIN spaces s ON s.oid = t.typnamespace
    WHERE t.typtype IN ('e', 'd', 'r') AND NOT EXISTS (
        SELECT FROM extended e WHERE e.classid = 'pg_type'::regclass AND e.objid = t.oid)),
owned AS (
    SELECT 'schema' AS kind, format('%I', nspname) AS name, nspowner AS owner,
           coalesce(nspacl, acldefault('n', nspowner)) AS acl
    FROM spaces
    UNION ALL
    SELECT 'relation', name, relowner,
           coalesce(relacl, acldefault((CASE relkind WHEN 'S' THEN 's' ELSE 'r' END)::"char", relowner))
    FROM relations WHERE relkind IN ('r', 'p', 'v', 'm', 'S', 'f')
    UNION ALL
    SELECT 'column', format('%s.%I', r.name, a.attname), r.relowner, a.attacl
    FROM relations r
    JOIN pg_catalog.pg_attribute a ON a.attrelid = r.oid AND NOT a.attisdropped
    WHERE a.attacl IS NOT NULL
    UNION ALL
    SELECT 'routine', name, proowner, coalesce(proacl, acldefault('f', proowner)) FROM routines
    UNION ALL
    SELECT 'type', name, typowner, coalesce(typacl, acldefault('T', typowner)) FROM types),
granted AS (
    SELECT o.kind, o.name, coalesce(r.rolname, 'PUBLIC') AS grantee,
           string_agg(
               g.privilege_type || CASE WHEN g.is_grantable THEN ' WITH GRANT OPTION' ELSE '' END,
               ', ' ORDER BY g.privilege_type) AS privileges
    FROM owned o
    CROSS JOIN LATERAL aclexplode(o.acl) g
    LEFT JOIN pg_catalog.pg_roles r ON r.oid = g.grantee
    WHERE g.grantee <> o.owner
    GROUP BY 1, 2, 3)
SELECT 'schema' AS kind, format('%I', nspname) AS name, ''::text AS definition, false AS by_isolation
FROM spaces
UNION ALL
SELECT 'owner of', kind || ' ' || name, pg_get_userbyid(owner)::text, true
FROM owned WHERE kind <> 'column'
UNION ALL
SELECT 'grant on', concat(kind, ' ', name, ' to ', grantee), privileges,
       grantee ~ '^tdb_(owner|group|login)_' OR (kind, name, grantee, privileges) = ('schema', 'public', 'PUBLIC', 'USAGE')
FROM granted
UNION ALL
SELECT 'extension', extname, extversion, false FROM pg_catalog.pg_extension
UNION ALL
SELECT CASE relkind WHEN 'r' THEN 'table' WHEN 'p' THEN 'partitioned table' WHEN 'v' THEN 'view'
           WHEN 'm' THEN 'materialized view' WHEN 'S' THEN 'sequence' WHEN 'f' THEN 'foreign table'
           ELSE 'type' END,
       name,
       concat_ws(' ', relpersistence, reloptions::text, a.amname, t.spcname,
           CASE WHEN relreplident IN ('n', 'f') THEN 'replica identity ' || relreplident::text END,
           (SELECT string_agg(inhparent::regclass::text, ', ' ORDER BY inhseqno)
            FROM pg_catalog.pg_inherits WHERE inhrelid = relations.oid),
           CASE WHEN relrowsecurity THEN 'row security' END,
           CASE WHEN relforcerowsecurity THEN 'forced' END,
           pg_get_partkeydef(relations.oid), pg_get_expr(relpartbound, relations.oid),
           CASE WHEN relkind IN ('v', 'm') THEN pg_get_viewdef(relations.oid) END),
       false
FROM relations
LEFT JOIN pg_catalog.pg_am a ON a.oid = relam
LEFT JOIN pg_catalog.pg_tablespace t ON t.oid = reltablespace
WHERE relkind IN ('r', 'p', 'v', 'm', 'S', 'f', 'c')
UNION ALL
SELECT 'column', format('%s.%I', r.name, a.attname),
       concat_ws(' ', row_number() OVER (PARTITION BY r.oid ORDER BY a.attnum),
           format_type(a.atttypid, a.atttypmod), CASE WHEN a.attnotnull THEN 'NOT NULL' END,
           pg_get_expr(d.adbin, d.adrelid), nullif(a.attidentity, ''), nullif(a.attgenerated, ''),
           a.attstorage, nullif(a.attcompression, ''), nullif(a.attstattarget, -1), a.attoptions::text,
           nullif(a.attcollation, 0)::regcollation::text),
       false
FROM relations r
JOIN pg_catalog.pg_attribute a ON a.attrelid = r.oid AND a.attnum > 0 AND NOT a.attisdropped
LEFT JOIN pg_catalog.pg_attrdef d ON d.adrelid = r.oid AND d.adnum = a.attnum
WHERE r.relkind IN ('r', 'p', 'v', 'm', 'f', 'c')
UNION ALL
SELECT 'sequence', r.name, concat_ws(' ', format_type(q.seqtypid, NULL), q.seqstart, q.seqincrement,
           q.seqmin, q.seqmax, q.seqcache, q.seqcycle),
       false
FROM relations r JOIN pg_catalog.pg_sequence q ON q.seqrelid = r.oid
UNION ALL
SELECT 'index', i.name, concat_ws(' ', pg_get_indexdef(x.indexrelid),
           CASE WHEN NOT x.indisvalid THEN 'INVALID' END,
           CASE WHEN x.indisreplident THEN 'replica identity' END,
           CASE WHEN x.indisclustered THEN 'clustered' END),
       false
FROM relations i JOIN pg_catalog.pg_index x ON x.indexrelid = i.oid
UNION ALL
SELECT 'constraint', format('%s.%I', coalesce(r.name, t.name), k.conname),
       concat_ws(' ', pg_get_constraintdef(k.oid), CASE WHEN NOT k.convalidated THEN 'not valid' END),
       false
FROM pg_catalog.pg_constraint k
LEFT JOIN relations r ON r.oid = k.conrelid
LEFT JOIN types t ON t.oid = k.contypid
WHERE coalesce(r.name, t.name) IS NOT NULL
UNION ALL
SELECT 'trigger', format('%s.%I', r.name, g.tgname),
       concat_ws(' ', pg_get_triggerdef(g.oid), g.tgenabled), false
FROM relations r JOIN pg_catalog.pg_trigger g ON g.tgrelid = r.oid AND NOT g.tgisinternal
UNION ALL
SELECT 'rule', format('%s.%I', r.name, u.rulename), pg_get_ruledef(u.oid), false
FROM relations r JOIN pg_catalog.pg_rewrite u ON u.ev_class = r.oid AND u.rulename <> '_RETURN'
UNION ALL
SELECT 'policy', format('%s.%I', r.name, p.polname),
       concat_ws(' ', p.polcmd, p.polpermissive, p.polroles::regrole[]::text,
           pg_get_expr(p.polqual, p.polrelid), pg_get_expr(p.polwithcheck, p.polrelid)),
       false
FROM relations r JOIN pg_catalog.pg_policy p ON p.polrelid = r.oid
UNION ALL
SELECT 'routine', name,
       CASE WHEN prokind IN ('f', 'p') THEN pg_get_functiondef(oid)
           ELSE format_type(prorettype, NULL) || (
               SELECT (to_jsonb(a) - '{aggfnoid,aggtranstype,aggmtranstype,aggsortop}'::text[])::text
                   || format_type(aggtranstype, NULL) || aggsortop::regoperator::text
               FROM pg_catalog.pg_aggregate a WHERE aggfnoid = routines.oid) END,
       false
FROM routines
UNION ALL
SELECT 'type', name,
       concat_ws(' ', typtype,
           CASE WHEN typtype = 'd' THEN format_type(typbasetype, typtypmod) END, typdefault,
           CASE WHEN typnotnull THEN 'NOT NULL' END, nullif(typcollation, 0)::regcollation::text,
           (SELECT concat_ws(' ', format_type(rngsubtype, NULL), nullif(rngcollation, 0)::regcollation,
                nullif(rngcanonical::oid, 0)::regproc, nullif(rngsubdiff::oid, 0)::regproc)
            FROM pg_catalog.pg_range WHERE rngtypid = types.oid),
           (SELECT string_agg(quote_literal(enumlabel), ', ' ORDER BY enumsortorder)
            FROM pg_catalog.pg_enum WHERE enumtypid = types.oid)),
       false
FROM types
UNION ALL
SELECT 'comment', concat_ws('.', coalesce(r.name, f.name, t.name, format('%I', s.nspname)),
           nullif(d.objsubid, 0)::text), d.description, false
FROM pg_catalog.pg_description d
LEFT JOIN relations r ON d.classoid = 'pg_class'::regclass AND r.oid = d.objoid
LEFT JOIN routines f ON d.classoid = 'pg_proc'::regclass AND f.oid = d.objoid
LEFT JOIN types t ON d.classoid = 'pg_type'::regclass AND t.oid = d.objoid
LEFT JOIN spaces s ON d.classoid = 'pg_namespace'::regclass AND s.oid = d.objoid
WHERE coalesce(r.name, f.name, t.name, s.nspname) IS NOT NULL
