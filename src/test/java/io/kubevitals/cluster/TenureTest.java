package io.kubevitals.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class TenureTest {
  private static final Instant NOW = Instant.parse("2026-11-23T12:00:00Z");

  @Test
  void whoFollowsAnotherCountsFromItsLastRenewalOn() {
    assertThat(after(NOW.minusSeconds(17)).countsFrom(NOW)).isEqualTo(NOW.minusSeconds(17));
  }

  @Test
  void whoFollowsNobodyCountsFromNowOn() {
    assertThat(after(null).countsFrom(NOW)).isEqualTo(NOW);
    assertThat(Tenure.withoutLease().countsFrom(NOW)).isEqualTo(NOW);
  }

  @Test
  void aPredecessorWhoseClockIsAheadDoesNotHideWhatHappensNow() {
    assertThat(after(NOW.plusSeconds(3600)).countsFrom(NOW)).isEqualTo(NOW);
  }

  private static Tenure after(@Nullable Instant renewed) {
    String text = renewed == null ? "" : renewed.toString();
    var before = new LeaseRecord("other", 15, "", text, 1, 1);
    return Tenure.begin(2, before, 1, () -> 0, 0, Duration.ofSeconds(10));
  }
}
