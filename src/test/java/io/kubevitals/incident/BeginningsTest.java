package io.kubevitals.incident;

import static io.kubevitals.incident.Pods.T0;
import static io.kubevitals.incident.Pods.end;
import static io.kubevitals.incident.Pods.ended;
import static io.kubevitals.incident.Pods.pod;
import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;

class BeginningsTest {
  private static final Instant BEGAN = T0.plus(Duration.ofHours(1));

  private final Beginnings beginnings = new Beginnings(BEGAN);

  @Test
  void aPodOlderThanOthersThatAListShowsFirstCountsNothing() {
    watched();
    seen(minutes(10));
    beginnings.listBegins(false);
    assertThat(counts(minutes(5))).isFalse();
    assertThat(counts(minutes(11))).isTrue();
  }

  @Test
  void itCountsWhereItsBeginningMayHaveBeenWhatCouldNotBeRead() {
    watched();
    beginnings.unread();
    seen(minutes(10));
    beginnings.listBegins(false);
    assertThat(counts(minutes(5))).isTrue();
    beginnings.listEnds();
    seen(minutes(20));
    beginnings.listBegins(false);
    assertThat(counts(minutes(15))).as("the list has made that good").isFalse();
  }

  @Test
  void aListThatCouldNotBeReadMakesNothingGood() {
    watched();
    beginnings.listBegins(false);
    beginnings.unread();
    seen(minutes(10));
    beginnings.listEnds();
    beginnings.listBegins(false);
    assertThat(counts(minutes(5))).isTrue();
  }

  @Test
  void afterAFirstListThatCouldNotBeReadTheNextOneIsTheFirst() {
    beginnings.listBegins(true);
    beginnings.unread();
    beginnings.listEnds();
    beginnings.listBegins(false);
    assertThat(counts(minutes(-5))).isFalse();
    beginnings.listEnds();
    assertThat(begin(minutes(-5), false)).as("told by the watch").isTrue();
  }

  /// A first list with a pod in it.
  private void watched() {
    beginnings.listBegins(true);
    seen(BEGAN);
    beginnings.listEnds();
  }

  private void seen(Instant createdAt) {
    beginnings.known(createdAt);
  }

  private static Instant minutes(int since) {
    return BEGAN.plus(Duration.ofMinutes(since));
  }

  private boolean counts(Instant createdAt) {
    return begin(createdAt, true);
  }

  private boolean begin(Instant createdAt, boolean listed) {
    var pod = pod("late").app(ended(1, end(2, 1), end(1, 1))).createdAt(createdAt).pod();
    return !beginnings.begin(pod, listed).facts().isEmpty();
  }
}
