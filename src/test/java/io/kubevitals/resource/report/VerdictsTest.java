package io.kubevitals.resource.report;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.argumentSet;

import io.kubevitals.resource.report.AmountFigures.Bounds;
import io.kubevitals.resource.report.AmountFigures.Ratios;
import io.kubevitals.resource.report.AmountFigures.Used;
import io.kubevitals.resource.report.ReportRow.Ends;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/// Verdicts and what would fit, each at its threshold and beside it.
class VerdictsTest {
  private static final double NONE = Double.NaN;
  private static final double MIB = 1 << 20;

  private static AmountFigures figures(
      double p95, double max, double request, double limit, int samples, boolean known) {
    return new AmountFigures(
        new Used(p95 / 2, p95, max, samples, 1),
        new Bounds(request, limit, false, known),
        new Ratios(
            AmountFigures.ratio(p95 / 2, request),
            AmountFigures.ratio(p95, request),
            AmountFigures.ratio(max, request),
            AmountFigures.ratio(max, limit)));
  }

  private static AmountFigures cpu(double p95, double request, double limit) {
    return figures(p95, p95 * 1.2, request, limit, 240, true);
  }

  private static AmountFigures memory(double max, double request, double limit) {
    return figures(max * MIB * 0.9, max * MIB, request * MIB, limit * MIB, 240, true);
  }

  private static final AmountFigures FITS = memory(100, 110, 256);

  static Stream<Arguments> rows() {
    return Stream.of(
        argumentSet("all fits", cpu(0.2, 0.25, 0.5), FITS, 0.0, null, List.of(), List.of()),
        argumentSet(
            "CPU above its request",
            cpu(0.431, 0.25, 1),
            FITS,
            0.0,
            null,
            List.of("under-provisioned cpu"),
            List.of("cpu request 0.435")),
        argumentSet(
            "CPU at its request, as near as can be known",
            cpu(0.2501, 0.25, 1),
            FITS,
            0.0,
            null,
            List.of(),
            List.of()),
        argumentSet(
            "CPU far below a large request",
            cpu(0.1, 2, 4),
            FITS,
            0.0,
            null,
            List.of("over-provisioned cpu"),
            List.of("cpu request 0.100")),
        argumentSet(
            "CPU far below a small request",
            cpu(0.01, 0.2, 4),
            FITS,
            0.0,
            null,
            List.of(),
            List.of()),
        argumentSet(
            "CPU without a request",
            cpu(0.2, NONE, NONE),
            FITS,
            0.0,
            null,
            List.of("under-provisioned cpu"),
            List.of("cpu request 0.200")),
        argumentSet(
            "a request that nobody tells is not none",
            figures(0.2, 0.3, NONE, NONE, 240, false),
            figures(100 * MIB, 100 * MIB, NONE, NONE, 240, false),
            0.0,
            null,
            List.of(),
            List.of()),
        argumentSet(
            "throttled at the threshold",
            cpu(0.2, 0.25, 0.5),
            FITS,
            0.05,
            null,
            List.of("throttled cpu"),
            List.of("cpu limit 0.750")),
        argumentSet(
            "throttled below the threshold",
            cpu(0.2, 0.25, 0.5),
            FITS,
            0.0499,
            null,
            List.of(),
            List.of()),
        argumentSet(
            "a request is never above the limit",
            cpu(0.6, 0.25, 0.5),
            FITS,
            0.0,
            null,
            List.of("under-provisioned cpu"),
            List.of("cpu request 0.500")),
        argumentSet(
            "memory near its limit",
            cpu(0.2, 0.25, 0.5),
            memory(231, 256, 256),
            0.0,
            null,
            List.of("oom-risk memory"),
            List.of("memory limit 266 MiB")),
        argumentSet(
            "memory short of that",
            cpu(0.2, 0.25, 0.5),
            memory(229, 256, 256),
            0.0,
            null,
            List.of(),
            List.of()),
        argumentSet(
            "memory without a limit",
            cpu(0.2, 0.25, 0.5),
            memory(100, 128, NONE),
            0.0,
            null,
            List.of("no-limit memory"),
            List.of("memory limit 128 MiB")),
        argumentSet(
            "ended by memory although it looked far from its limit",
            cpu(0.2, 0.25, 0.5),
            memory(100, 128, 256),
            0.0,
            new Ends(3, 2),
            List.of("oom-risk memory"),
            List.of("memory limit 320 MiB")),
        argumentSet(
            "memory far below a large request",
            cpu(0.2, 0.25, 0.5),
            memory(100, 1024, 2048),
            0.0,
            null,
            List.of("over-provisioned memory"),
            List.of("memory request 115 MiB")),
        argumentSet(
            "to lower it after it was ended by memory is not safe",
            cpu(0.2, 0.25, 0.5),
            memory(100, 2048, 1024),
            0.0,
            new Ends(1, 1),
            List.of("oom-risk memory", "over-provisioned memory"),
            List.of("memory request 1.25 GiB unsafe", "memory limit 2.00 GiB")),
        argumentSet(
            "to lower it from few samples is not safe",
            figures(0.1, 0.1, 2, 4, 99, true),
            FITS,
            0.0,
            null,
            List.of("over-provisioned cpu"),
            List.of("cpu request 0.100 unsafe")),
        argumentSet(
            "more than any node has is not safe",
            cpu(12, 2, NONE),
            FITS,
            0.0,
            null,
            List.of("under-provisioned cpu"),
            List.of("cpu request 12.0 unsafe")),
        argumentSet(
            "too few samples for any verdict",
            figures(0.9, 0.9, 0.1, 1, 19, true),
            FITS,
            0.0,
            null,
            List.of("insufficient-data cpu"),
            List.of()));
  }

  @ParameterizedTest
  @MethodSource
  void rows(
      AmountFigures cpu,
      AmountFigures memory,
      double throttled,
      @Nullable Ends ends,
      List<String> verdicts,
      List<String> changes) {
    var amounts = Map.of(Amount.CPU, cpu, Amount.MEMORY, memory);
    ReportConfig config = Configs.report();
    List<Finding> findings = Verdicts.of(amounts, throttled, ends, config);
    assertThat(findings)
        .extracting(one -> one.verdict().word() + " " + one.amount().word())
        .containsExactlyInAnyOrderElementsOf(verdicts);
    boolean killed = ends != null && ends.oomKills() > 0;
    assertThat(Suggestions.of(amounts, findings, killed, config, Map.of(Amount.CPU, 8.0)))
        .extracting(VerdictsTest::words)
        .containsExactlyInAnyOrderElementsOf(changes);
  }

  private static String words(Change change) {
    return change.amount().word()
        + " "
        + change.bound().word()
        + " "
        + AmountText.of(change.amount(), change.suggested())
        + (change.isSafe() ? "" : " unsafe");
  }

  /// Whoever reads a verdict alone can judge it.
  @Test
  void aVerdictBearsAllNumbersBehindIt() {
    var amounts = new EnumMap<Amount, AmountFigures>(Amount.class);
    amounts.put(Amount.CPU, cpu(0.4, 0.25, 0.5));
    amounts.put(Amount.MEMORY, memory(250, 128, 256));
    assertThat(Verdicts.of(amounts, 0.2, new Ends(2, 2), Configs.report()))
        .extracting(Finding::words)
        .containsExactly(
            "stopped by its limit 0.500 in 20 % of the periods"
                + " (avg 0.200, p95 0.400, max 0.480, request 0.250, limit 0.500)",
            "ended by memory 2 times, of whose limit 256 MiB its max was 98 %"
                + " (avg 113 MiB, p95 225 MiB, max 250 MiB, request 128 MiB, limit 256 MiB)",
            "p95 0.400 cores is 160 % of the request 0.250"
                + " (avg 0.200, p95 0.400, max 0.480, request 0.250, limit 0.500)",
            "max 250 MiB is 195 % of the request 128 MiB"
                + " (avg 113 MiB, p95 225 MiB, max 250 MiB, request 128 MiB, limit 256 MiB)",
            "max 250 MiB is 98 % of the limit 256 MiB"
                + " (avg 113 MiB, p95 225 MiB, max 250 MiB, request 128 MiB, limit 256 MiB)");
  }

  @Test
  void withoutALimitThatIsSaidToo() {
    assertThat(
            Verdicts.of(
                Map.of(Amount.MEMORY, memory(100, 128, NONE)), NONE, null, Configs.report()))
        .extracting(Finding::words)
        .containsExactly(
            "nothing limits its memory, max 100 MiB"
                + " (avg 45.0 MiB, p95 90.0 MiB, max 100 MiB, request 128 MiB, limit none)");
  }

  @Test
  void whereCpuIsToBeLimitedALimitIsSuggestedThatWouldNotHaveStoppedIt() {
    ReportConfig usual = Configs.report();
    var both = EnumSet.of(Amount.CPU, Amount.MEMORY);
    var config =
        new ReportConfig(
            usual.timeout(),
            usual.maxWindow(),
            both,
            usual.trust(),
            usual.thresholds(),
            usual.headroom());
    var amounts = Map.of(Amount.CPU, cpu(0.2, 0.25, NONE));
    List<Finding> findings = Verdicts.of(amounts, 0, null, config);
    assertThat(Suggestions.of(amounts, findings, false, config, Map.of()))
        .extracting(VerdictsTest::words)
        .containsExactly("cpu limit 0.250");
  }

  static Stream<Arguments> cards() {
    return Stream.of(
        argumentSet(
            "two cards of which one would do",
            figures(0.2, 0.9, 2, NONE, 240, true),
            figures(10 * MIB, 10 * MIB, NONE, 100 * MIB, 240, true),
            List.of("over-provisioned gpu"),
            List.of("gpu request 1.000 unsafe")),
        argumentSet(
            "one card that is nearly idle cannot be less",
            figures(0.1, 0.9, 1, NONE, 240, true),
            figures(10 * MIB, 10 * MIB, NONE, 100 * MIB, 240, true),
            List.of("over-provisioned gpu"),
            List.of()),
        argumentSet(
            "busy cards whose memory is nearly full",
            figures(1.9, 2, 2, NONE, 240, true),
            figures(90 * MIB, 91 * MIB, NONE, 100 * MIB, 240, true),
            List.of("oom-risk gpu_memory"),
            List.of()),
        argumentSet(
            "memory of cards that nobody tells is no risk",
            figures(1.9, 2, 2, NONE, 240, true),
            figures(90 * MIB, 91 * MIB, NONE, NONE, 240, true),
            List.of(),
            List.of()));
  }

  @ParameterizedTest
  @MethodSource
  void cards(AmountFigures gpu, AmountFigures memory, List<String> verdicts, List<String> changes) {
    var amounts = Map.of(Amount.GPU, gpu, Amount.GPU_MEMORY, memory);
    List<Finding> findings = Verdicts.of(amounts, NONE, null, Configs.report());
    assertThat(findings)
        .extracting(one -> one.verdict().word() + " " + one.amount().word())
        .containsExactlyElementsOf(verdicts);
    assertThat(Suggestions.of(amounts, findings, false, Configs.report(), Map.of()))
        .extracting(VerdictsTest::words)
        .containsExactlyElementsOf(changes);
  }
}
