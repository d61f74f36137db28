package io.tenantdb.core;

import static io.tenantdb.core.Host.BY;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tenantdb.api.database.TenantDatabase;
import io.tenantdb.api.database.TenantDatabaseId;
import io.tenantdb.api.error.InvalidCriteriaException;
import io.tenantdb.api.query.FindTenantDatabasesByIdsQuery;
import io.tenantdb.tck.Samples;
import java.util.Comparator;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class QueriesTest {

  private final Host host = new Host();

  @AfterEach
  void close() {
    host.close();
  }

  @Test
  void recordsAreFoundByTheirIdsWithoutThoseThatAreDeletedOrUnknown() {
    TenantDatabase one = host.provisioned();
    TenantDatabase other = host.provisioned();
    TenantDatabase deleted = host.provisioned();
    host.tenantDb.provisioning().deleteTenantDatabase(deleted.tenantId(), BY);
    Set<TenantDatabaseId> asked = Set.of(one.id(), other.id(), deleted.id(), Samples.id());

    assertThat(host.tenantDb.queries().findByIds(new FindTenantDatabasesByIdsQuery(asked)))
        .containsExactlyElementsOf(
            Stream.of(one, other).sorted(Comparator.comparing(TenantDatabase::id)).toList());
  }

  @Test
  void noMoreThanAThousandRecordsAreAskedForAtOnce() {
    Set<TenantDatabaseId> thousand =
        Stream.generate(Samples::id).limit(1000).collect(Collectors.toSet());
    Set<TenantDatabaseId> more =
        Stream.concat(thousand.stream(), Stream.of(Samples.id())).collect(Collectors.toSet());

    assertThat(host.tenantDb.queries().findByIds(new FindTenantDatabasesByIdsQuery(thousand)))
        .isEmpty();
    assertThatThrownBy(() -> new FindTenantDatabasesByIdsQuery(more))
        .isInstanceOf(InvalidCriteriaException.class)
        .hasMessageContainingAll("1001", "1000");
  }
}
