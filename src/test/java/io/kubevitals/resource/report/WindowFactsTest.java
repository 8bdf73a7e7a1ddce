package io.kubevitals.resource.report;

import static org.assertj.core.api.Assertions.assertThat;

import io.kubevitals.resource.report.WindowFacts.Running;
import java.time.Duration;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

class WindowFactsTest {
  private static final Duration HOUR = Duration.ofHours(1);
  private static final ContainerName WEB = new ContainerName("shop", "web-0", "app");
  private static final ContainerName JOB = new ContainerName("jobs", "report-1", "report");

  private static Running running(Map<ContainerName, Double> scrapes) {
    return new Running(scrapes, Set.of(), Set.of(), Set.of());
  }

  /// Of a minute between two of 120 scrapes of an hour.
  @Test
  void whatRanForAMomentNeedsNoSample() {
    var running = running(Map.of(WEB, 120.0, JOB, 1.0));
    assertThat(running.seenFor(Duration.ofSeconds(45), HOUR)).containsExactly(WEB);
    assertThat(running.seenFor(Duration.ofSeconds(30), HOUR)).containsExactly(JOB, WEB);
  }

  @Test
  void whereNobodyTellsNobodyRan() {
    assertThat(running(Map.of()).seenFor(Duration.ofSeconds(45), HOUR)).isEmpty();
  }
}
