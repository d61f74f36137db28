package io.tenantdb.tck;

import static org.assertj.core.api.Assertions.assertThat;

import io.tenantdb.api.database.TenantDatabaseViewModel;
import io.tenantdb.api.spi.TenantDatabaseReadRepository;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.function.Supplier;
import java.util.stream.LongStream;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.Test;

/** A deleted view stays deleted, whatever arrives late. */
abstract class ViewTombstoneTests extends ViewTests {

  ViewTombstoneTests(Supplier<TenantDatabaseReadRepository> fixture) {
    super(fixture);
  }

  @Test
  void aDeletedViewIsNotFound() {
    TenantDatabaseViewModel kept = put(view(onServer(Samples.id())));
    TenantDatabaseViewModel view = put(view(onServer(Samples.id())));

    assertThat(views.delete(view.id(), 2)).isTrue();

    assertThat(views.findById(view.id())).isEmpty();
    assertThat(views.findByTenantId(view.tenantId())).isEmpty();
    assertThat(views.findByCriteria(all()).items()).containsExactly(kept);
    assertThat(views.findByCriteria(all()).total()).isEqualTo(1);
  }

  @Test
  void aDeletionOfALowerOrTheSameVersionIsRefused() {
    TenantDatabaseViewModel view = put(Samples.atVersion(Samples.view(), 5));

    assertThat(views.delete(view.id(), 4)).isFalse();
    assertThat(views.delete(view.id(), 5)).isFalse();

    assertThat(views.findById(view.id())).contains(view);
  }

  @Test
  void aLateSaveDoesNotBringADeletedViewBack() {
    TenantDatabaseViewModel view = put(Samples.view());
    assertThat(views.delete(view.id(), 5)).isTrue();

    assertThat(views.save(Samples.atVersion(view, 4))).isFalse();
    assertThat(views.save(Samples.atVersion(view, 5))).isFalse();

    assertThat(views.findById(view.id())).isEmpty();
    assertThat(views.findByTenantId(view.tenantId())).isEmpty();
  }

  @Test
  void aHigherVersionBringsADeletedViewBack() {
    TenantDatabaseViewModel view = put(view(onServer(Samples.id())));
    assertThat(views.delete(view.id(), 5)).isTrue();

    TenantDatabaseViewModel back = put(Samples.atVersion(view, 6));

    assertThat(views.findByTenantId(view.tenantId())).containsExactly(back);
    assertThat(find(all())).containsExactly(back);
  }

  @Test
  void aDeletionThatArrivesFirstKeepsLateSavesOut() {
    TenantDatabaseViewModel view = Samples.view();
    assertThat(views.delete(view.id(), 5)).isTrue();

    assertThat(views.save(Samples.atVersion(view, 1))).isFalse();
    assertThat(views.save(Samples.atVersion(view, 5))).isFalse();

    assertThat(views.findById(view.id())).isEmpty();
    put(Samples.atVersion(view, 6));
  }

  @Test
  void aTombstoneGivesWayOnlyToAHigherOne() {
    TenantDatabaseViewModel view = put(Samples.view());
    assertThat(views.delete(view.id(), 5)).isTrue();

    assertThat(views.delete(view.id(), 5)).isFalse();
    assertThat(views.delete(view.id(), 4)).isFalse();
    assertThat(views.delete(view.id(), 8)).isTrue();

    assertThat(views.save(Samples.atVersion(view, 7))).isFalse();
    assertThat(views.findById(view.id())).isEmpty();
  }

  @Test
  void aRefusedDeletionLeavesNoTombstone() {
    TenantDatabaseViewModel view = put(Samples.atVersion(Samples.view(), 5));
    assertThat(views.delete(view.id(), 3)).isFalse();

    put(Samples.atVersion(view, 6));
  }

  @Test
  void aViewThatCameBackCanBeDeletedAgain() {
    TenantDatabaseViewModel view = put(Samples.view());
    assertThat(views.delete(view.id(), 2)).isTrue();
    put(Samples.atVersion(view, 3));

    assertThat(views.delete(view.id(), 4)).isTrue();

    assertThat(views.findById(view.id())).isEmpty();
  }

  @RepeatedTest(5)
  void ofManySavesAndOneLastDeletionTheDeletionStays() {
    TenantDatabaseViewModel view = Samples.view();
    List<Long> versions = shuffledVersions();

    Race<Boolean> race = Race.of(Race.MANY, i -> writeOrDelete(view, versions.get(i), Race.MANY));

    assertThat(race.allWinners()).contains(true);
    assertThat(views.findById(view.id())).isEmpty();
    assertThat(views.save(Samples.atVersion(view, Race.MANY))).isFalse();
    put(Samples.atVersion(view, Race.MANY + 1));
  }

  @RepeatedTest(5)
  void ofManySavesAndDeletionsTheHighestVersionStays() {
    TenantDatabaseViewModel view = Samples.view();
    List<Long> versions = shuffledVersions();

    // Every odd version is a deletion, so that the highest, an even one, is a save.
    Race<Boolean> race =
        Race.of(
            Race.MANY,
            i ->
                versions.get(i) % 2 == 1
                    ? views.delete(view.id(), versions.get(i))
                    : views.save(Samples.atVersion(view, versions.get(i))));

    assertThat(race.allWinners()).contains(true);
    assertThat(views.findById(view.id())).contains(Samples.atVersion(view, Race.MANY));
  }

  private boolean writeOrDelete(TenantDatabaseViewModel view, long version, long deletion) {
    return version == deletion
        ? views.delete(view.id(), version)
        : views.save(Samples.atVersion(view, version));
  }

  private static List<Long> shuffledVersions() {
    List<Long> versions = new ArrayList<>(LongStream.rangeClosed(1, Race.MANY).boxed().toList());
    Collections.shuffle(versions);
    return versions;
  }
}
