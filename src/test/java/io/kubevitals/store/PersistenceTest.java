package io.kubevitals.store;

import static org.assertj.core.api.Assertions.assertThat;

import io.kubevitals.metrics.OwnMetrics;
import io.kubevitals.metrics.OwnSamples;
import java.time.Instant;
import org.junit.jupiter.api.Test;

class PersistenceTest {
  private final OwnMetrics own = new OwnMetrics();
  private final MemorySource source = new MemorySource(() -> Instant.EPOCH);
  private final Persistence persistence = new Persistence(source, new StoreMetrics(own));

  private double told() {
    return OwnSamples.value(own, "state_persistent");
  }

  /// While the first commit was under way things were shown that are not in it.
  @Test
  void isToldWhenAllThatWasShownIsDurable() {
    assertThat(told()).isEqualTo(1);
    persistence.lost();
    assertThat(told()).isZero();
    persistence.gained();
    assertThat(source.told).containsExactly("persistent false", "persistent true");
    assertThat(told()).isZero();
    persistence.gained();
    assertThat(told()).isEqualTo(1);
  }

  @Test
  void isToldWhenNothingIsLeftToCommit() {
    persistence.lost();
    persistence.settled();
    assertThat(told()).isZero();
    persistence.gained();
    persistence.settled();
    assertThat(told()).isEqualTo(1);
    assertThat(source.told).containsExactly("persistent false", "persistent true");
  }
}
