SELECT server, count(*) AS databases
FROM ${schema}.tenant_database
WHERE presence <> 'GONE'
GROUP BY server
