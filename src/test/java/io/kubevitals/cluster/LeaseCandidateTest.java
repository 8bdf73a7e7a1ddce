package io.kubevitals.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/// The terms of candidates when the Lease is deleted, which takes what it said with it.
class LeaseCandidateTest {
  private static final Duration DURATION = Duration.ofSeconds(15);

  private final AtomicLong nanos = new AtomicLong();
  private Instant now = Instant.parse("2026-11-30T12:00:00Z");
  private @Nullable StoredLease server;
  private long version;

  private LeaseCandidate candidate(String name) {
    var config =
        new LeaseConfig(
            true, "default", "lease", name, DURATION, DURATION.minusSeconds(5), DURATION);
    return new LeaseCandidate(config, () -> now, nanos::get);
  }

  /// One request and its answer, after so much time.
  private void round(LeaseCandidate candidate, Duration later) {
    nanos.addAndGet(later.toNanos());
    now = now.plus(later);
    switch (candidate.next()) {
      case LeaseRequest.Look _ -> candidate.saw(server);
      case LeaseRequest.Write write -> {
        StoredLease on = write.on();
        StoredLease next =
            on == null
                ? StoredLease.create("default", "lease", write.record())
                : on.with(write.record());
        next.object().getAsJsonObject("metadata").addProperty("resourceVersion", "" + ++version);
        server = next;
        candidate.wrote(write, next, nanos.get());
      }
    }
  }

  private Tenure lead(LeaseCandidate candidate) {
    for (int i = 0; i < 9 && candidate.tenure() == null; i++) {
      round(candidate, DURATION.dividedBy(2));
    }
    return Objects.requireNonNull(candidate.tenure());
  }

  private Tenure leadAndShow(LeaseCandidate candidate) {
    Tenure tenure = lead(candidate);
    candidate.counts(tenure);
    round(candidate, Duration.ofSeconds(1));
    assertThat(tenure.isTold()).isTrue();
    return tenure;
  }

  @Test
  void aDeletedLeaseGoesOnAboveWhatItSaid() {
    long before = 0;
    for (int life = 0; life < 3; life++) {
      server = null;
      for (int i = 0; i < 5; i++) {
        Tenure tenure = leadAndShow(candidate("process-" + life + "-" + i));
        assertThat(tenure.term()).isGreaterThan(before);
        before = tenure.term();
      }
    }
    assertThat(before).isLessThan(Integer.MAX_VALUE);
  }

  /// Else the state that an earlier Lease's holders wrote would be void.
  @Test
  void nobodyHasShownAnythingInALeaseThatIsNew() {
    Tenure first = lead(candidate("first"));
    assertThat(first.counted()).isZero();
    Tenure afterOneThatDied = leadAndShow(candidate("second"));
    assertThat(afterOneThatDied.counted()).isZero();
    assertThat(lead(candidate("third")).counted()).isEqualTo(afterOneThatDied.term());
  }

  @Test
  void whoSawWhatWasDeletedRemembersIt() {
    Tenure shown = leadAndShow(candidate("first"));
    var second = candidate("second");
    round(second, Duration.ofSeconds(1));
    server = null;
    Tenure after = lead(second);
    assertThat(after.term()).isGreaterThan(shown.term());
    assertThat(after.counted()).isEqualTo(shown.term());
  }

  @Test
  void aLeaseThatDoesNotSayWasShownInItsLastTerm() {
    server = StoredLease.create("default", "lease", new LeaseRecord("", 1, "", "", 12, -1));
    Tenure tenure = lead(candidate("first"));
    assertThat(tenure.term()).isEqualTo(13);
    assertThat(tenure.counted()).isEqualTo(12);
  }

  /// A clock that is wrong costs no more than to find the term in the state and to begin again.
  @Test
  void aTermOfTheStateIsPassed() {
    now = Instant.EPOCH;
    var candidate = candidate("first");
    assertThat(lead(candidate).term()).isLessThan(10);
    candidate.resign(29_000_000);
    assertThat(lead(candidate).term()).isEqualTo(29_000_001);
  }

  @Test
  void noClockLeadsOutOfWhatTheApiCanKeep() {
    now = Instant.parse("9999-01-01T00:00:00Z");
    assertThat(lead(candidate("first")).term()).isLessThan(Integer.MAX_VALUE);
  }
}
