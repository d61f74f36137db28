package io.tenantdb.postgres;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.awaitility.Awaitility.await;

import io.tenantdb.api.database.TenantDatabase;
import io.tenantdb.api.error.TenantServerException;
import io.tenantdb.api.provisioning.OwnedDatabase;
import io.tenantdb.api.routing.DatabaseAddress;
import io.tenantdb.tck.Samples;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.EnabledIf;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** Programs that end badly, or not at all, and hosts that cannot keep the dump. */
@DisabledOnOs(OS.WINDOWS)
class PgDumpFailuresTest {

  private static final String SECRET = "pass-word-of-the-admin";

  private final TenantDatabase record = Samples.fullRecord();
  private final DatabaseAddress place = new DatabaseAddress(Server.NAME, Samples.databaseName());
  @TempDir Path folder;

  @Test
  void aProgramThatIsNotThereIsNamed() {
    assertThatExceptionOfType(TenantServerException.class)
        .isThrownBy(() -> backUp(folder.resolve("no-such-program"), PgDumpFailuresTest::read))
        .withMessageContaining("no-such-program")
        .withMessageContaining(place.databaseName().value())
        .withMessageContaining("not dropped");
  }

  @Test
  void whatTheProgramComplainsOfIsToldWithoutThePassword() throws IOException {
    Path program = program("echo half a dump; echo \"no entry with $PGPASSWORD\" >&2; exit 3");

    assertThatExceptionOfType(TenantServerException.class)
        .isThrownBy(() -> backUp(program, PgDumpFailuresTest::read))
        .withMessageContaining("code 3")
        .withMessageContaining("no entry with ***")
        .satisfies(failure -> assertThat(failure).hasStackTraceContaining("code 3"))
        .satisfies(failure -> assertThat(failure.toString()).doesNotContain(SECRET));
  }

  @Test
  void manyComplaintsDoNotStopTheProgram() throws IOException {
    Path program = program("yes complaint | head -c 1000000 >&2; exit 1");

    assertThatExceptionOfType(TenantServerException.class)
        .isThrownBy(() -> backUp(program, PgDumpFailuresTest::read))
        .withMessageContaining("complaint");
  }

  @Test
  void aProgramThatDoesNotEndIsEnded() throws IOException {
    Path started = folder.resolve("started");
    Path program = program("echo $$ > '" + started + "'; exec sleep 1000");
    PgDumpBackup backup =
        builder(program, PgDumpFailuresTest::read).timeout(Duration.ofMillis(300)).build();

    assertThatExceptionOfType(TenantServerException.class)
        .isThrownBy(() -> backup.backUp(record, place))
        .withMessageContaining("time-out");

    if (Files.exists(started)) {
      long pid = Long.parseLong(Files.readString(started).strip());
      await().until(() -> ProcessHandle.of(pid).filter(ProcessHandle::isAlive).isEmpty());
    }
  }

  @Test
  void aHostThatCannotKeepTheDumpEndsTheProgram() throws IOException {
    Path program = program("yes");

    assertThatExceptionOfType(TenantServerException.class)
        .isThrownBy(
            () ->
                backUp(
                    program,
                    (of, dump) -> {
                      throw new IOException("the bucket is full");
                    }))
        .withMessageContaining("the bucket is full");
    await()
        .until(
            () ->
                ProcessHandle.current()
                    .children()
                    .map(child -> child.info().commandLine().orElse(""))
                    .noneMatch(command -> command.contains(program.toString())));
  }

  @Test
  void aDumpThatIsNotReadToItsEndIsNoBackup() throws IOException {
    Path program = program("echo dump");

    assertThatExceptionOfType(TenantServerException.class)
        .isThrownBy(() -> backUp(program, (of, dump) -> assertThat(dump.read()).isPositive()))
        .withMessageContaining("to its end");
  }

  @Test
  void anInterruptEndsTheBackup() throws IOException {
    Path program = program("yes");
    Thread.currentThread().interrupt();

    assertThatExceptionOfType(TenantServerException.class)
        .isThrownBy(() -> backUp(program, PgDumpFailuresTest::read))
        .withMessageContaining("interrupted");

    assertThat(Thread.interrupted()).isTrue();
  }

  @Test
  @EnabledIf(
      value = "io.tenantdb.postgres.PgPrograms#isTooOld",
      disabledReason = "there is no pg_dump here that is older than the server")
  void aProgramThatIsTooOldSaysSo() {
    try (IsolatedServer server = new IsolatedServer()) {
      OwnedDatabase database = server.server().newRecord();
      server.provisioner().create(database, Optional.empty(), Fences.HELD);
      PgDumpBackup backup =
          PgDumpBackup.builder(name -> PgPrograms.environment(server), PgDumpFailuresTest::read)
              .build();

      assertThatExceptionOfType(TenantServerException.class)
          .isThrownBy(
              () -> backup.backUp(record, new DatabaseAddress(database.server(), database.name())))
          .withMessageContaining("server version mismatch");
    }
  }

  private void backUp(Path program, PgDumpBackup.Destination destination) {
    builder(program, destination).build().backUp(record, place);
  }

  private static PgDumpBackup.Builder builder(Path program, PgDumpBackup.Destination destination) {
    return PgDumpBackup.builder(name -> Map.of("PGPASSWORD", SECRET), destination)
        .program(program.toString());
  }

  private static void read(TenantDatabase of, InputStream dump) throws IOException {
    dump.transferTo(OutputStream.nullOutputStream());
  }

  private Path program(String script) throws IOException {
    Path program = folder.resolve("program.sh");
    Files.writeString(program, "#!/bin/sh\n" + script + "\n");
    return Files.setPosixFilePermissions(program, PosixFilePermissions.fromString("rwx------"));
  }
}
