package io.kubevitals.resource.report;

import static org.assertj.core.api.Assertions.assertThat;

import io.kubevitals.cluster.Workload;
import io.kubevitals.resource.report.ReportRow.Ends;
import io.kubevitals.resource.report.ReportRow.Subject;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/// Two windows in one report: what the earlier one lacks is said, and what became worse is a
/// verdict.
class ReportTest {
  private static final Instant FROM = Instant.parse("2026-03-02T09:00:00Z");
  private static final Subject WEB =
      new Subject(new Workload("shop", "web", "deployment"), "app", false, "", 1);

  private static Report report(String endsMissing, List<String> partial, @Nullable Ends ends) {
    var head =
        new Report.Head(
            FROM,
            new TimeWindow(FROM, FROM.plusSeconds(3600)),
            "http://prometheus:9090",
            "k8s",
            "k8s",
            Duration.ofSeconds(30),
            new Coverage(1, Duration.ofSeconds(15), 1, 0, List.of()),
            endsMissing,
            partial);
    var row = new ReportRow(WEB, Map.of(), false, Double.NaN, ends, List.of(), List.of());
    return new Report(head, List.of(row), List.of(), List.of(), List.of(), List.of("a note"), null);
  }

  @Test
  void whatTheBaselineLacksIsSaid() {
    Report baseline = report("it began before the daemon", List.of("half of it is gone"), null);
    Report later = report("", List.of(), new Ends(5, 5));
    Report both = later.comparedWith(baseline, Configs.report());
    assertThat(both.head().partial()).containsExactly("baseline: half of it is gone");
    assertThat(both.notes())
        .containsExactly(
            "a note",
            "restarts and OOM kills of the baseline are unknown: it began before the daemon");
    assertThat(both.verdicts()).isEmpty();
  }

  @Test
  void moreRestartsAreARegression() {
    Report baseline = report("", List.of(), new Ends(1, 0));
    Report both = report("", List.of(), new Ends(5, 0)).comparedWith(baseline, Configs.report());
    assertThat(both.verdicts()).containsExactly(Verdict.REGRESSION);
    assertThat(both.notes()).containsExactly("a note");
    assertThat(baseline.comparedWith(baseline, Configs.report()).verdicts()).isEmpty();
  }
}
