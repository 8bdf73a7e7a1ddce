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

  private final ReportConfig config;
  private final List<Finding> findings = new ArrayList<>();

  private Verdicts(ReportConfig config) {
    this.config = config;
  }

  static List<Finding> of(
      Map<Amount, AmountFigures> amounts,
      double throttledShare,
      @Nullable Ends ends,
      ReportConfig config) {
    var verdicts = new Verdicts(config);
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
          "stopped by its limit in " + AmountText.percent(share) + " of the periods");
    }
  }

  private void judgeKills(@Nullable Ends ends) {
    if (ends != null && ends.oomKills() > 0) {
      String times = ends.oomKills() == 1 ? "once" : ends.oomKills() + " times";
      add(Verdict.OOM_RISK, Amount.MEMORY, "ended by memory " + times);
    }
  }

  private void judge(Amount amount, AmountFigures figures) {
    Bounds bounds = figures.bounds();
    if (config.limits().contains(amount) && bounds.known() && Double.isNaN(bounds.limit())) {
      add(Verdict.NO_LIMIT, amount, "nothing limits its " + amount.words());
    }
    if (!figures.use().isKnown()) {
      return;
    }
    if (isTooLittle(figures.use())) {
      add(Verdict.INSUFFICIENT_DATA, amount, howLittle(figures.use()));
      return;
    }
    judgeRequest(amount, figures);
    if (amount == Amount.MEMORY && figures.ratios().maxOfLimit() >= config.thresholds().oomRisk()) {
      String why =
          "max %s is %s of the limit"
              .formatted(max(amount, figures), AmountText.percent(figures.ratios().maxOfLimit()));
      add(Verdict.OOM_RISK, amount, why);
    }
  }

  private boolean isTooLittle(Used use) {
    return use.samples() < config.trust().samples() || use.coverage() < config.trust().coverage();
  }

  private static String howLittle(Used use) {
    return "%d samples, watched for %s of its time"
        .formatted(use.samples(), AmountText.percent(use.coverage()));
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
          use + " is " + AmountText.percent(ratio) + " of the request");
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

  private static String max(Amount amount, AmountFigures figures) {
    return AmountText.of(amount, figures.use().max());
  }

  private void add(Verdict verdict, Amount amount, String why) {
    findings.add(new Finding(verdict, amount, why));
  }
}
