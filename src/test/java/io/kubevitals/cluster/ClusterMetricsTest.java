package io.kubevitals.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import io.kubevitals.metrics.OwnMetrics;
import io.kubevitals.metrics.OwnSamples;
import java.time.Instant;
import org.junit.jupiter.api.Test;

class ClusterMetricsTest {
  private static final String HEARD = "watch_last_event_timestamp_seconds";

  private final OwnMetrics own = new OwnMetrics();
  private final ClusterMetrics metrics = new ClusterMetrics(own);

  @Test
  void nothingHeardIsNotHeardIn1970() {
    assertThat(OwnSamples.isServed(own, HEARD)).isFalse();
    metrics.heard(Instant.ofEpochMilli(1_700_000_000_500L));
    assertThat(OwnSamples.value(own, HEARD)).isEqualTo(1_700_000_000.5);
  }
}
