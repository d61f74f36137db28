SELECT id, ${state-columns}
FROM ${schema}.tenant_database
WHERE creation_nonce = ANY (:nonces)
ORDER BY id
