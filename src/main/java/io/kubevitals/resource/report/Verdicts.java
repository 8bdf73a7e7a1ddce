package io.kubevitals.resource.report;

import io.kubevitals.resource.report.AmountFigures.Bounds;
import io.kubevitals.resource.report.AmountFigures.Ratios;
import io.kubevitals.resource.report.AmountFigures.Used;
import io.kubevitals.resource.report.ReportRow.Ends;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// What is wrong with a container's resources. Judges only what is known well enough.
final class Verdicts {
  /// Less than this is not worth a request.
  private static final double SOME_CORES = 0.01;

  /// How far a figure may be off.
  private static final double DOUBT = 0.01;

  private static final AmountFigures UNKNOWN =
      new AmountFigures(
          new Used(Double.NaN, Double.NaN, Double.NaN, 0, Double.NaN),
          new Bounds(Double.NaN, Double.NaN, false, false),
          new Ratios(Double.NaN, Double.NaN, Double.NaN, Double.NaN));

  private final Map<Amount, AmountFigures> amounts;
  private final ReportConfig config;
  private final List<Finding> findings = new ArrayList<>();

  private Verdicts(Map<Amount, AmountFigures> amounts, ReportConfig config) {
    this.amounts = amounts;
    this.config = config;
  }

  static List<Finding> of(
      Map<Amount, AmountFigures> amounts,
      double throttledShare,
      @Nullable Ends ends,
      ReportConfig config) {
    var verdicts = new Verdicts(amounts, config);
    verdicts.judgeThrottling(throttledShare);
    verdicts.judgeKills(ends);
    amounts.forEach(verdicts::judge);
    return List.copyOf(verdicts.findings);
  }

  private void judgeThrottling(double share) {
    if (share >= config.thresholds().throttled()) {
      add(
          Verdict.THROTTLED,
          Amount.CPU,
          "stopped by its limit%s in %s of the periods"
              .formatted(limit(Amount.CPU), AmountText.percent(share)));
    }
  }

  private void judgeKills(@Nullable Ends ends) {
    if (ends != null && ends.oomKills() > 0) {
      String times = ends.oomKills() == 1 ? "once" : ends.oomKills() + " times";
      double share = figures(Amount.MEMORY).ratios().maxOfLimit();
      String seen =
          Double.isNaN(share)
              ? ""
              : ", of whose limit%s its max was %s"
                  .formatted(limit(Amount.MEMORY), AmountText.percent(share));
      add(Verdict.OOM_RISK, Amount.MEMORY, "ended by memory " + times + seen);
    }
  }

  private AmountFigures figures(Amount amount) {
    return amounts.getOrDefault(amount, UNKNOWN);
  }

  private String limit(Amount amount) {
    double limit = figures(amount).bounds().limit();
    return Double.isNaN(limit) ? "" : " " + AmountText.of(amount, limit);
  }

  private void judge(Amount amount, AmountFigures figures) {
    Bounds bounds = figures.bounds();
    if (config.limits().contains(amount) && bounds.known() && Double.isNaN(bounds.limit())) {
      String max =
          figures.use().isKnown()
              ? ", max " + AmountText.withUnit(amount, figures.use().max())
              : "";
      add(Verdict.NO_LIMIT, amount, "nothing limits its " + amount.words() + max);
    }
    if (!figures.use().isKnown()) {
      return;
    }
    if (isTooLittle(figures.use())) {
      add(Verdict.INSUFFICIENT_DATA, amount, howLittle(figures.use()));
      return;
    }
    judgeRequest(amount, figures);
    judgeLimit(amount, figures);
  }

  /// Memory that is short ends a container, that of a card as well; CPU and cards only slow it.
  private void judgeLimit(Amount amount, AmountFigures figures) {
    double share = figures.ratios().maxOfLimit();
    if (share < config.thresholds().oomRisk() || Double.isNaN(share)) {
      return;
    }
    String max = AmountText.of(amount, figures.use().max());
    String what =
        switch (amount) {
          case MEMORY -> "max %s is %s of the limit%s";
          case GPU_MEMORY -> "max %s is %s of what its cards have for it,%s";
          case CPU, GPU -> "";
        };
    if (!what.isEmpty()) {
      add(Verdict.OOM_RISK, amount, what.formatted(max, AmountText.percent(share), limit(amount)));
    }
  }

  private boolean isTooLittle(Used use) {
    return use.samples() < config.trust().samples() || use.coverage() < config.trust().coverage();
  }

  private static String howLittle(Used use) {
    return "%d %s, watched for %s of its time"
        .formatted(
            use.samples(),
            use.samples() == 1 ? "sample" : "samples",
            AmountText.percent(use.coverage()));
  }

  /// CPU gives way, so its peaks may exceed a request; memory does not.
  private void judgeRequest(Amount amount, AmountFigures figures) {
    Ratios ratios = figures.ratios();
    switch (amount) {
      case CPU -> judge(amount, figures, ratios.p95OfRequest(), "p95", figures.use().p95());
      case MEMORY -> judge(amount, figures, ratios.maxOfRequest(), "max", figures.use().max());
      case GPU -> judge(amount, figures, ratios.p95OfRequest(), "p95", figures.use().p95());
      case GPU_MEMORY -> {}
    }
  }

  private void judge(Amount amount, AmountFigures figures, double ratio, String word, double used) {
    double request = figures.bounds().request();
    String use = word + " " + AmountText.withUnit(amount, used);
    if (Double.isNaN(request)) {
      boolean none = figures.bounds().known() && amount != Amount.GPU;
      if (none && used >= leastWorthARequest(amount)) {
        add(Verdict.UNDER_PROVISIONED, amount, use + ", and nothing is requested");
      }
    } else if (ratio > 1 + DOUBT && amount != Amount.GPU) {
      add(
          Verdict.UNDER_PROVISIONED,
          amount,
          "%s is %s of the request %s"
              .formatted(use, AmountText.percent(ratio), AmountText.of(amount, request)));
    } else if (ratio < config.thresholds().overProvisioned() && isLarge(amount, request)) {
      String why =
          "%s is %s of the request %s"
              .formatted(use, AmountText.percent(ratio), AmountText.of(amount, request));
      add(Verdict.OVER_PROVISIONED, amount, why);
    }
  }

  private static double leastWorthARequest(Amount amount) {
    return amount == Amount.CPU ? SOME_CORES : 0;
  }

  private boolean isLarge(Amount amount, double request) {
    return switch (amount) {
      case CPU -> request >= config.thresholds().overProvisionedCores();
      case MEMORY -> request >= config.thresholds().overProvisionedBytes();
      case GPU, GPU_MEMORY -> request > 0;
    };
  }

  private void add(Verdict verdict, Amount amount, String why) {
    findings.add(Finding.of(verdict, amount, why, figures(amount)));
  }
}
