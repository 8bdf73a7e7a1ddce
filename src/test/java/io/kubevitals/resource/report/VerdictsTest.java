package io.kubevitals.resource.report;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.argumentSet;

import io.kubevitals.resource.report.AmountFigures.Bounds;
import io.kubevitals.resource.report.AmountFigures.Ratios;
import io.kubevitals.resource.report.AmountFigures.Used;
import io.kubevitals.resource.report.ReportRow.Ends;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
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
}
