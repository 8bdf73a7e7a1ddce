package io.kubevitals.real;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/// A real Prometheus that is to read from another store too, where nobody answers: it tells what it
/// has, with a warning.
@Tag("prometheus")
@Needs(Need.PROMETHEUS)
class PartialPrometheusTest {
  @Test
  void itsWarningsAreOurs() {
    assertThat(partial("remote_read: [{url: \"http://127.0.0.1:1/read\", read_recent: true}]"))
        .containsExactly("kubevitals_resource_source_up 1", "kubevitals_resource_partial 1");
    assertThat(partial(""))
        .containsExactly("kubevitals_resource_source_up 1", "kubevitals_resource_partial 0");
  }

  private static List<String> partial(String configuration) {
    try (var prometheus =
        RealPrometheus.with("global: {scrape_interval: 15s}\n" + configuration + "\n")) {
      return OneCycle.page(prometheus.url()).stream()
          .filter(line -> line.contains("source_up") || line.contains("resource_partial"))
          .toList();
    }
  }
}
