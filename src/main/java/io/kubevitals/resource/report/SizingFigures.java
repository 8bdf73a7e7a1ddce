package io.kubevitals.resource.report;

import io.kubevitals.resource.report.AmountFigures.Bounds;
import io.kubevitals.resource.report.AmountFigures.Ratios;
import io.kubevitals.resource.report.AmountFigures.Used;
import java.util.List;

/// The containers of one name in all pods of a workload, as one: that is what a pod template sizes.
final class SizingFigures {
  private SizingFigures() {}

  /// The average is that over all pods, each as long as it was watched; the rest is the highest
  /// pod's. Bounds are those of the pod that was seen last.
  ///
  /// @param pods the figures of each pod with what it was watched for
  static AmountFigures of(List<OfPod> pods) {
    double weight = 0;
    double sum = 0;
    double covered = 0;
    Used used = new Used(Double.NaN, Double.NaN, Double.NaN, 0, Double.NaN);
    Ratios ratios = new Ratios(Double.NaN, Double.NaN, Double.NaN, Double.NaN);
    Bounds newest = pods.getFirst().figures().bounds();
    boolean changed = false;
    boolean known = true;
    long last = Long.MIN_VALUE;
    for (OfPod pod : pods) {
      AmountFigures figures = pod.figures();
      if (figures.use().isKnown()) {
        double millis = Math.max(1, pod.span().watchedMillis());
        weight += millis;
        sum += figures.use().average() * millis;
        covered += figures.use().coverage() * millis;
      }
      used = highest(used, figures.use());
      ratios = highest(ratios, figures.ratios());
      known &= figures.bounds().known();
      changed |= figures.bounds().changed() || !isSame(newest, figures.bounds());
      if (pod.span().lastMillis() > last) {
        last = pod.span().lastMillis();
        newest = figures.bounds();
      }
    }
    double average = weight == 0 ? Double.NaN : sum / weight;
    double coverage = weight == 0 ? Double.NaN : covered / weight;
    return new AmountFigures(
        new Used(average, used.p95(), used.max(), used.samples(), coverage),
        new Bounds(newest.request(), newest.limit(), changed, known),
        ratios);
  }

  record OfPod(AmountFigures figures, Use.Span span) {}

  private static Used highest(Used one, Used other) {
    return new Used(
        Double.NaN,
        AmountFigures.higher(one.p95(), other.p95()),
        AmountFigures.higher(one.max(), other.max()),
        one.samples() + other.samples(),
        Double.NaN);
  }

  private static Ratios highest(Ratios one, Ratios other) {
    return new Ratios(
        AmountFigures.higher(one.averageOfRequest(), other.averageOfRequest()),
        AmountFigures.higher(one.p95OfRequest(), other.p95OfRequest()),
        AmountFigures.higher(one.maxOfRequest(), other.maxOfRequest()),
        AmountFigures.higher(one.maxOfLimit(), other.maxOfLimit()));
  }

  private static boolean isSame(Bounds one, Bounds other) {
    return Double.compare(one.request(), other.request()) == 0
        && Double.compare(one.limit(), other.limit()) == 0;
  }
}
