package io.kubevitals.resource;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class ResourceMetricsTest {
  private static final double ABSENT = Double.NaN;
  private static final CycleReport REPORT =
      new CycleReport(Duration.ZERO, Map.of(), List.of(), true, false, 1, null);
  private static final Duration MAX_AGE = Duration.ofSeconds(60);

  private final AtomicLong nanos = new AtomicLong();

  @Test
  void theNearestToItsLimitComesFirstAndWhatHasNoRatioNotAtAll() {
    var metrics = new ResourceMetrics(Level.WORKLOAD, MAX_AGE, nanos::get);
    assertThat(metrics.top(10)).isEmpty();
    metrics.publish(new ResourceCycle.Result(table(), NodeLoad.NONE, Map.of(), REPORT));
    assertThat(metrics.top(10))
        .extracting(ResourceRow::object)
        .containsExactly("deployment/full", "deployment/unlimited", "deployment/roomy");
    assertThat(metrics.top(1))
        .containsExactly(
            new ResourceRow(
                "shop",
                "deployment/full",
                "memory",
                "bytes",
                new ResourceRow.Amount(90, 50, 100),
                new ResourceRow.Ratio(1.8, 0.9)));
  }

  @Test
  void figuresThatNobodyRenewsAreNotShown() {
    var metrics = new ResourceMetrics(Level.WORKLOAD, MAX_AGE, nanos::get);
    metrics.publish(new ResourceCycle.Result(table(), NodeLoad.NONE, Map.of(), REPORT));
    nanos.set(MAX_AGE.toNanos());
    assertThat(metrics.top(10)).hasSize(3);
    nanos.incrementAndGet();
    assertThat(metrics.top(10)).isEmpty();
  }

  private static ResourceTable table() {
    return new ResourceTable(
        Map.of(
            Resource.MEMORY,
            Map.of(
                row("roomy"), new Figures(10, 100, 100, 0.1, 0.1),
                row("full"), new Figures(90, 50, 100, 1.8, 0.9),
                row("unlimited"), new Figures(70, 100, ABSENT, 0.7, ABSENT),
                row("unknown"), new Figures(ABSENT, 100, 100, ABSENT, ABSENT))),
        Map.of(),
        Map.of());
  }

  private static List<String> row(String workload) {
    return List.of("shop", workload, "deployment");
  }
}
