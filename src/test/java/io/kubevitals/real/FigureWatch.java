package io.kubevitals.real;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.OptionalDouble;

/// Compares one figure of the daemon, look by look, with what it must be. The daemon asks once a
/// second, so it may still show what was true a few seconds ago, but never anything else.
final class FigureWatch {
  private static final double TOLERANCE = 0.01;
  private static final Duration LAG = Duration.ofSeconds(5);

  private record Timed(long nanos, Expected expected) {}

  private final String family;
  private final Deque<Timed> expected = new ArrayDeque<>();
  private OptionalDouble ours = OptionalDouble.empty();
  private int values;
  private int absences;
  private int unknown;
  private double worst;

  FigureWatch(String family) {
    this.family = family;
  }

  String family() {
    return family;
  }

  void expect(Expected now) {
    long nanos = System.nanoTime();
    expected.addLast(new Timed(nanos, now));
    while (nanos - expected.getFirst().nanos() > LAG.toNanos() && expected.size() > 4) {
      expected.removeFirst();
    }
  }

  void compare(OptionalDouble figure) {
    ours = figure;
    if (figure.isEmpty()) {
      assertThat(expected).as("%s is absent", family).anyMatch(one -> one.expected().isNothing());
      absences++;
    } else if (expected.stream().allMatch(one -> one.expected().isKnown())) {
      double error = error(figure.getAsDouble());
      assertThat(error)
          .as("%s is %s, which is off by this much: %s", family, figure, expected)
          .isLessThanOrEqualTo(TOLERANCE);
      worst = Math.max(worst, error);
      values++;
    } else {
      unknown++;
    }
  }

  private double error(double figure) {
    return expected.stream()
        .map(Timed::expected)
        .filter(one -> !one.isNothing())
        .mapToDouble(one -> one.error(figure))
        .min()
        .orElse(Double.POSITIVE_INFINITY);
  }

  /// Whether the figure shows what is true now.
  boolean isTrue() {
    Expected now = expected();
    return now.isKnown()
        && !now.isNothing()
        && ours.isPresent()
        && now.error(ours.getAsDouble()) <= TOLERANCE;
  }

  Expected expected() {
    return expected.getLast().expected();
  }

  Expected ours() {
    return Expected.about(ours.orElse(Double.NaN));
  }

  int absences() {
    return absences;
  }

  @Override
  public String toString() {
    return "%s %d values (worst off by %.2f %%), %d times rightly absent, %d unknown"
        .formatted(family, values, worst * 100, absences, unknown);
  }
}
