package io.kubevitals.resource.report;

import io.kubevitals.resource.report.AmountFigures.Bounds;
import io.kubevitals.resource.report.AmountFigures.Used;

/// A verdict with the numbers behind it.
///
/// @param why such as `max 118 MiB is 98 % of the limit 120 MiB`
/// @param numbers all of it, for who sees no row beside it; `""` where nothing is known
public record Finding(Verdict verdict, Amount amount, String why, String numbers) {

  static Finding of(Verdict verdict, Amount amount, String why, AmountFigures figures) {
    return new Finding(verdict, amount, why, numbers(amount, figures));
  }

  private static String numbers(Amount amount, AmountFigures figures) {
    Used use = figures.use();
    Bounds bounds = figures.bounds();
    return "avg %s, p95 %s, max %s, request %s, limit %s"
        .formatted(
            AmountText.of(amount, use.average()),
            AmountText.of(amount, use.p95()),
            AmountText.of(amount, use.max()),
            bound(amount, bounds.request(), bounds),
            bound(amount, bounds.limit(), bounds));
  }

  private static String bound(Amount amount, double bound, Bounds bounds) {
    if (!Double.isNaN(bound)) {
      return AmountText.of(amount, bound);
    }
    return bounds.known() ? "none" : "unknown";
  }

  /// The claim with all numbers.
  public String words() {
    return numbers.isEmpty() ? why : why + " (" + numbers + ")";
  }
}
