package io.tenantdb.api.query;

/** A question about tenant databases. */
public sealed interface TenantDatabaseQuery
    permits FindTenantDatabaseByIdQuery,
        FindTenantDatabasesByIdsQuery,
        FindTenantDatabaseByTenantIdQuery,
        FindTenantDatabaseViewModelByIdQuery,
        FindTenantDatabaseViewModelByTenantIdQuery,
        FindTenantDatabasesByCriteriaQuery {}
