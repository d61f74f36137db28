package io.tenantdb.inmemory;

import static org.assertj.core.api.Assertions.assertThat;

import io.tenantdb.api.database.TenantId;
import io.tenantdb.api.spi.TenantDirectory;
import io.tenantdb.tck.Samples;
import io.tenantdb.tck.TenantDirectoryContract;
import org.junit.jupiter.api.Test;

class InMemoryTenantDirectoryTest extends TenantDirectoryContract {

  private static final TenantId KNOWN = new TenantId("Known-1");

  @Override
  protected TenantDirectory directory() {
    return new InMemoryTenantDirectory(KNOWN);
  }

  @Override
  protected TenantId knownTenant() {
    return KNOWN;
  }

  @Test
  void tenantsComeAndGo() {
    InMemoryTenantDirectory directory = new InMemoryTenantDirectory();
    TenantId tenant = Samples.tenantId();

    directory.add(tenant);
    assertThat(directory.exists(tenant)).isTrue();

    directory.remove(tenant);
    assertThat(directory.exists(tenant)).isFalse();
  }
}
