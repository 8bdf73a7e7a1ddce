package io.kubevitals.real;

/// What a figure must be: within these bounds, absent (both are NaN), or nobody knows (no bound).
record Expected(double least, double most) {
  static final Expected NOTHING = new Expected(Double.NaN, Double.NaN);
  static final Expected UNKNOWN = new Expected(Double.NEGATIVE_INFINITY, Double.POSITIVE_INFINITY);

  static Expected about(double truth) {
    return between(truth, truth);
  }

  static Expected between(double least, double most) {
    return new Expected(least, most);
  }

  Expected dividedBy(double amount) {
    return new Expected(least / amount, most / amount);
  }

  boolean isNothing() {
    return Double.isNaN(least);
  }

  boolean isKnown() {
    return !Double.isInfinite(least);
  }

  /// By how much of the truth a figure is off: 0.01 is one per cent.
  double error(double ours) {
    return Math.max(0, Math.max((least - ours) / least, (ours - most) / most));
  }

  @Override
  public String toString() {
    return least == most ? "%.4f".formatted(least) : "%.4f..%.4f".formatted(least, most);
  }
}
