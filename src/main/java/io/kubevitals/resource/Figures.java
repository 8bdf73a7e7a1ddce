package io.kubevitals.resource;

/// The figures of one resource for one container, pod or workload. What is not defined is [#ABSENT]
/// and has no series.
///
/// @param usageRequestRatio the highest of those added up
/// @param usageLimitRatio likewise
record Figures(
    double usage, double request, double limit, double usageRequestRatio, double usageLimitRatio) {
  static final double ABSENT = Double.NaN;

  /// A ratio is defined where something is used and something above zero was asked for.
  static double ratio(double usage, double amount) {
    return isPresent(usage) && amount > 0 ? usage / amount : ABSENT;
  }

  static boolean isPresent(double value) {
    return !Double.isNaN(value);
  }

  /// The sum of what is defined, absent if nothing is.
  static double sum(double one, double other) {
    if (!isPresent(one)) {
      return other;
    }
    return isPresent(other) ? one + other : one;
  }

  static double highest(double one, double other) {
    if (!isPresent(one)) {
      return other;
    }
    return isPresent(other) ? Math.max(one, other) : one;
  }

  /// The figures of a whole of which both are parts. A limit that one part lacks limits nothing.
  Figures plus(Figures other) {
    return new Figures(
        sum(usage, other.usage),
        sum(request, other.request),
        limit + other.limit,
        highest(usageRequestRatio, other.usageRequestRatio),
        highest(usageLimitRatio, other.usageLimitRatio));
  }
}
