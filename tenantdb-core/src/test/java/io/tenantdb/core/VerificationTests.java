package io.tenantdb.core;

import static io.tenantdb.core.Host.SERVER;
import static org.assertj.core.api.Assertions.assertThat;

import io.tenantdb.api.database.TenantDatabase;
import io.tenantdb.api.provisioning.PreparedDatabase;
import io.tenantdb.api.provisioning.PreparedDatabase.Kind;
import io.tenantdb.api.routing.DatabaseAddress;
import io.tenantdb.api.verification.VerificationDepth;
import io.tenantdb.api.verification.VerificationFault;
import io.tenantdb.api.verification.VerificationOptions;
import io.tenantdb.api.verification.VerificationOutcome;
import io.tenantdb.api.verification.VerificationReport;
import io.tenantdb.api.verification.VerifiedDatabase;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;

/** A host, and what the tests of verifications do to its databases. */
abstract class VerificationTests {

  final Host host = new Host();

  @AfterEach
  void close() {
    host.close();
  }

  List<TenantDatabase> fleet(int size) {
    return Stream.generate(host::migrated)
        .limit(size)
        .sorted((a, b) -> a.id().compareTo(b.id()))
        .toList();
  }

  void drift(TenantDatabase record) {
    host.provisioner.placeObject(
        new DatabaseAddress(SERVER, record.databaseName()), "table by_hand", "(id int)");
  }

  static VerificationOptions options(VerificationDepth depth) {
    return VerificationOptions.of(depth);
  }

  VerificationReport verify(VerificationDepth depth) {
    return host.tenantDb.migrations().verifyAllTenantDatabases(options(depth));
  }

  VerifiedDatabase verify(TenantDatabase record, VerificationDepth depth) {
    return host.tenantDb.migrations().verifyTenantDatabase(record.tenantId(), depth);
  }

  static List<VerificationFault> faults(VerifiedDatabase database) {
    assertThat(database.outcome()).isInstanceOf(VerificationOutcome.Unsound.class);
    return ((VerificationOutcome.Unsound) database.outcome()).faults();
  }

  List<PreparedDatabase> scratch() {
    return host.registry.preparedDatabases().findByServer(SERVER).stream()
        .map(entry -> entry.database())
        .filter(database -> database.kind() == Kind.COPY)
        .toList();
  }

  void assertNoScratch() {
    assertThat(scratch()).isEmpty();
  }
}
