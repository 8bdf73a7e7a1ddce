package io.kubevitals.real;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestInstance.Lifecycle;
import org.junit.jupiter.api.io.TempDir;

/// What somebody sees who waits for a report at a terminal.
@Tag("prometheus")
@Needs({Need.PROMETHEUS, Need.TERMINAL})
@TestInstance(Lifecycle.PER_CLASS)
class ProgressOnTerminalTest {
  private static final String WIPE = "\r\u001b[K";
  private static final Pattern BAR = Pattern.compile("\\[(#*)(-*)] +(\\d+) % [A-Za-z ,]*");

  @TempDir Path folder;

  private RealPrometheus prometheus;

  @BeforeAll
  void start() {
    prometheus = RealPrometheus.holding(LoadTestScript.play().openMetrics());
  }

  @AfterAll
  void stop() {
    prometheus.close();
  }

  @Test
  void aBarGrowsInItsLineAndLeavesNothing() throws IOException {
    Path report = folder.resolve("report.csv");
    var seen = onTerminal("--format", "csv", "--output", report.toString());
    assertThat(seen.status()).isZero();
    List<String> lines = Arrays.asList(seen.output().split(Pattern.quote(WIPE), -1));
    assertThat(lines).hasSizeGreaterThan(10).first().isEqualTo("");
    assertThat(lines).last().isEqualTo("");
    int before = 0;
    for (String line : lines.subList(1, lines.size() - 1)) {
      var bar = BAR.matcher(line);
      assertThat(bar.matches()).as(line).isTrue();
      assertThat(line).hasSizeLessThan(80);
      assertThat(bar.group(1).length() + bar.group(2).length()).isEqualTo(30);
      int percent = Integer.parseInt(bar.group(3));
      assertThat(percent).isBetween(before, 100);
      assertThat(bar.group(1).length()).isBetween(percent * 30 / 100, percent * 30 / 100 + 1);
      before = percent;
    }
    assertThat(before).isEqualTo(100);
    assertThat(Files.readString(report)).contains("shop").doesNotContain("\u001b");
  }

  @Test
  void theReportFollowsWhereTheBarWas() {
    String seen = onTerminal().output();
    String after = seen.substring(seen.lastIndexOf(WIPE) + WIPE.length());
    assertThat(after).contains("shop deployment/api").doesNotContain("\u001b");
    assertThat(seen.indexOf(WIPE)).isZero();
  }

  @Test
  void whoDoesNotLookIsToldNothing() {
    var outcome = WindowReportTest.report(prometheus.url(), "--format", "csv");
    assertThat(outcome.errors()).isEmpty();
    assertThat(outcome.output()).contains("shop").doesNotContain("\u001b");
  }

  /// Standard output and standard error are one terminal, as they are at a prompt.
  private Program.Outcome onTerminal(String... more) {
    var report = new ArrayList<>(Daemon.java());
    report.addAll(List.of("report", "--set", "prometheus.url=" + prometheus.url()));
    report.addAll(List.of("--from", LoadTest.FROM.toString(), "--to", LoadTest.TO.toString()));
    report.addAll(List.of(more));
    String command =
        report.stream()
            .map(word -> "'" + word.replace("'", "'\\''") + "'")
            .collect(Collectors.joining(" "));
    var script = List.of("script", "--quiet", "--return", "--command", command, "/dev/null");
    return Program.run(script, Map.of());
  }
}
