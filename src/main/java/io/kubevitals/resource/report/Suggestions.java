package io.kubevitals.resource.report;

import io.kubevitals.resource.report.AmountFigures.Used;
import io.kubevitals.resource.report.Change.Bound;
import io.kubevitals.resource.report.ReportConfig.Headroom;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/// Requests and limits that would fit what was used. A container that was stopped or ended by a
/// limit has shown that it needs more, not how much: the suggestion says so.
final class Suggestions {
  private static final double LEAST_CORES = 0.01;
  private static final double STEP_CORES = 0.005;
  private static final double MIB = 1 << 20;
  private static final double LEAST_MIB = 16;

  /// What a limit that stops its container is multiplied with.
  private static final double AFTER_THROTTLING = 1.5;

  private final Map<Amount, AmountFigures> amounts;
  private final List<Finding> findings;
  private final boolean killed;
  private final ReportConfig config;
  private final Map<Amount, Double> largestNode;
  private final List<Change> changes = new ArrayList<>();

  private Suggestions(
      Map<Amount, AmountFigures> amounts,
      List<Finding> findings,
      boolean killed,
      ReportConfig config,
      Map<Amount, Double> largestNode) {
    this.amounts = amounts;
    this.findings = findings;
    this.killed = killed;
    this.config = config;
    this.largestNode = largestNode;
  }

  /// @param killed whether memory ended it within the window
  /// @param largestNode what the largest node can give, where that is known
  static List<Change> of(
      Map<Amount, AmountFigures> amounts,
      List<Finding> findings,
      boolean killed,
      ReportConfig config,
      Map<Amount, Double> largestNode) {
    var suggestions = new Suggestions(amounts, findings, killed, config, largestNode);
    suggestions.cpu();
    suggestions.memory();
    suggestions.cards();
    return List.copyOf(suggestions.changes);
  }

  private void cpu() {
    AmountFigures figures = amounts.get(Amount.CPU);
    if (figures == null || !isTrusted(Amount.CPU)) {
      return;
    }
    double limit = figures.bounds().limit();
    boolean throttled = has(Verdict.THROTTLED, Amount.CPU);
    double fit = cores(figures.use().p95() * (1 + config.headroom().cpu()));
    boolean unlimited = has(Verdict.NO_LIMIT, Amount.CPU);
    double newLimit =
        throttled && limit > 0
            ? cores(limit * AFTER_THROTTLING)
            : unlimited ? peak(figures, fit) : limit;
    if (isMisfit(Amount.CPU)) {
      // A request above the limit is refused by the API server.
      double request = newLimit > 0 ? Math.min(fit, newLimit) : fit;
      add(Amount.CPU, Bound.REQUEST, figures.bounds().request(), request, "p95 of the window");
    }
    if (unlimited) {
      add(Amount.CPU, Bound.LIMIT, limit, newLimit, "max of the window and headroom");
    } else if (newLimit > limit) {
      add(
          Amount.CPU,
          Bound.LIMIT,
          limit,
          newLimit,
          "at least: it was throttled, so what it needs is more than it could use");
    }
  }

  /// A limit on CPU that nothing of what was seen would have touched.
  private double peak(AmountFigures figures, double request) {
    double peak = cores(figures.use().max() * (1 + config.headroom().cpu()));
    double asked = figures.bounds().request();
    return Math.max(Math.max(peak, request), Double.isNaN(asked) ? 0 : asked);
  }

  /// Cards are whole, and their request is their limit.
  private void cards() {
    AmountFigures figures = amounts.get(Amount.GPU);
    if (figures != null && isTrusted(Amount.GPU) && isMisfit(Amount.GPU)) {
      double fit = Math.max(1, Math.ceil(figures.use().p95() - 1e-9));
      double now = figures.bounds().request();
      if (fit < now) {
        String why = "p95 of the window in whole cards; the limit is the same";
        String guard =
            "which kind of card it is, and whether the work can be put on fewer, is not known";
        changes.add(new Change(Amount.GPU, Bound.REQUEST, now, fit, why, guard));
      }
    }
  }

  private void memory() {
    AmountFigures figures = amounts.get(Amount.MEMORY);
    if (figures == null || !isTrusted(Amount.MEMORY)) {
      return;
    }
    double limit = figures.bounds().limit();
    double request = figures.bounds().request();
    boolean atRisk = has(Verdict.OOM_RISK, Amount.MEMORY);
    double fit = fit(figures);
    String why = killed ? "at least: memory has ended it" : "max of the window and headroom";
    boolean wantsLimit = has(Verdict.NO_LIMIT, Amount.MEMORY) || (atRisk && fit > limit);
    double newLimit = wantsLimit ? Math.max(fit, Double.isNaN(request) ? 0 : request) : limit;
    if (isMisfit(Amount.MEMORY)) {
      add(Amount.MEMORY, Bound.REQUEST, request, Math.min(fit, orInfinite(newLimit)), why);
    }
    if (wantsLimit) {
      add(Amount.MEMORY, Bound.LIMIT, limit, newLimit, why);
    }
  }

  private double fit(AmountFigures figures) {
    Headroom headroom = config.headroom();
    double max = figures.use().max();
    double limit = figures.bounds().limit();
    return killed && limit > 0
        ? bytes(Math.max(max, limit) * (1 + headroom.memoryAfterOom()))
        : bytes(max * (1 + headroom.memory()));
  }

  private static double orInfinite(double bound) {
    return Double.isNaN(bound) ? Double.POSITIVE_INFINITY : bound;
  }

  private boolean isMisfit(Amount amount) {
    return has(Verdict.UNDER_PROVISIONED, amount) || has(Verdict.OVER_PROVISIONED, amount);
  }

  private boolean isTrusted(Amount amount) {
    AmountFigures figures = amounts.get(amount);
    return figures != null && figures.use().isKnown() && !has(Verdict.INSUFFICIENT_DATA, amount);
  }

  private boolean has(Verdict verdict, Amount amount) {
    return findings.stream()
        .anyMatch(finding -> finding.verdict() == verdict && finding.amount() == amount);
  }

  private void add(Amount amount, Bound bound, double now, double suggested, String why) {
    if (suggested != now) {
      changes.add(new Change(amount, bound, now, suggested, why, guard(amount, now, suggested)));
    }
  }

  /// Less than there is can end or slow a container under a load that the window did not show, more
  /// than any node has keeps it from running at all.
  private String guard(Amount amount, double now, double suggested) {
    Double largest = largestNode.get(amount);
    if (largest != null && suggested > largest) {
      return "no node has " + AmountText.withUnit(amount, suggested);
    }
    AmountFigures figures = amounts.get(amount);
    if (figures == null || Double.isNaN(now) || suggested >= now) {
      return "";
    }
    Used use = figures.use();
    int wanted = config.trust().samplesToLower();
    if (use.samples() < wanted) {
      return "lowers, and %d samples are too few for that (%d)".formatted(use.samples(), wanted);
    }
    boolean hurt = has(Verdict.THROTTLED, Amount.CPU) || has(Verdict.OOM_RISK, Amount.MEMORY);
    return hurt ? "lowers, although a limit hurt it in the window" : "";
  }

  private static double cores(double value) {
    return Math.max(LEAST_CORES, Math.ceil(value / STEP_CORES - 1e-9) * 5 / 1000);
  }

  /// Whole mebibytes, from 1 GiB on in steps of 16.
  private static double bytes(double value) {
    double mebibytes = Math.max(LEAST_MIB, Math.ceil(value / MIB - 1e-9));
    return (mebibytes < 1024 ? mebibytes : Math.ceil(mebibytes / 16) * 16) * MIB;
  }
}
