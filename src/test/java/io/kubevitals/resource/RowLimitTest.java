package io.kubevitals.resource;

import static org.assertj.core.api.Assertions.assertThat;

import io.kubevitals.metrics.OwnCounter;
import io.kubevitals.metrics.OwnMetrics;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

class RowLimitTest {
  private final OwnCounter dropped = new OwnMetrics().counter("dropped_total", "", "family");

  /// By which people who set `series.max` reckon.
  @Test
  void aRowHasAsManySeriesAsTheReadmeSays() throws IOException {
    String readme = Files.readString(Path.of("README.md"));
    assertThat(readme).contains("`series.max` (%d series each)".formatted(RowLimit.SERIES_PER_ROW));
  }

  @Test
  void whoHasARowKeepsItAndWhatComesOnTopAddsUp() {
    var limit = new RowLimit(rows(2, 2), dropped);
    assertThat(limit.admit(set("a/x", "a/y")).of(row("a/x"))).isEqualTo(row("a/x"));
    RowLimit.Rows rows = limit.admit(set("a/a", "a/x", "a/y", "b/b"));
    assertThat(rows.of(row("a/x"))).isEqualTo(row("a/x"));
    assertThat(rows.of(row("a/y"))).isEqualTo(row("a/y"));
    assertThat(rows.of(row("a/a"))).isEqualTo(List.of("a", "_other", "_other"));
    assertThat(rows.of(row("b/b"))).isEqualTo(List.of("b", "_other", "_other"));
    assertThat(limit.admit(set("a/a", "a/y", "b/b")).of(row("a/a"))).isEqualTo(row("a/a"));
  }

  @Test
  void oneNamespaceCannotTakeAllRows() {
    var limit = new RowLimit(rows(10, 1), dropped);
    RowLimit.Rows rows = limit.admit(set("a/x", "a/y", "b/z"));
    assertThat(rows.of(row("a/x"))).isEqualTo(row("a/x"));
    assertThat(rows.of(row("a/y"))).isEqualTo(List.of("a", "_other", "_other"));
    assertThat(rows.of(row("b/z"))).isEqualTo(row("b/z"));
  }

  @Test
  void podsAndContainersOfTheRestHaveNoName() {
    var limit = new RowLimit(rows(1, 1), dropped);
    List<String> container = List.of("a", "x", "deployment", "x-1", "app");
    List<String> other = List.of("a", "x", "deployment", "x-1", "log");
    assertThat(limit.admit(Set.of(container, other)).of(other))
        .isEqualTo(List.of("a", "_other", "_other", "", ""));
  }

  private static ResourceConfig.Limit rows(int max, int perNamespace) {
    return new ResourceConfig.Limit(
        max * RowLimit.SERIES_PER_ROW, perNamespace * RowLimit.SERIES_PER_ROW);
  }

  private static Set<List<String>> set(String... rows) {
    return Arrays.stream(rows).map(RowLimitTest::row).collect(Collectors.toSet());
  }

  private static List<String> row(String text) {
    return List.of(text.substring(0, 1), text.substring(2), "deployment");
  }
}
