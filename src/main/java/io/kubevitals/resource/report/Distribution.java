package io.kubevitals.resource.report;

import java.util.Arrays;

/// How often which values came, in bins of 0.8 % of their value. A bin tells the highest value that
/// it got, so a quantile is exact where values repeat, and else at most 0.8 % too high, never too
/// low.
///
/// Values are zero or more. Memory grows with the number of different bins, not of values: 128 per
/// doubling.
final class Distribution {
  /// What remains of a double's bits: sign, exponent and seven bits of its fraction.
  private static final int DROPPED_BITS = 52 - 7;

  private double[] highest = new double[4];
  private int[] weights = new int[4];
  private int size;

  void add(double value, int weight) {
    int at = find(value);
    if (at >= 0) {
      weights[at] += weight;
      highest[at] = Math.max(highest[at], value);
    } else {
      insert(-at - 1, value, weight);
    }
  }

  void add(Distribution other) {
    for (int i = 0; i < other.size; i++) {
      add(other.highest[i], other.weights[i]);
    }
  }

  /// Takes weight away from the value's bin; what it never had is not missed.
  void remove(double value, int weight) {
    int at = find(value);
    if (at >= 0) {
      weights[at] = Math.max(0, weights[at] - weight);
    }
  }

  /// The smallest value that is not exceeded for this share of the weight, NaN without any.
  double quantile(double share) {
    long total = 0;
    for (int i = 0; i < size; i++) {
      total += weights[i];
    }
    double wanted = share * total;
    long before = 0;
    for (int i = 0; i < size; i++) {
      before += weights[i];
      if (before >= wanted && weights[i] > 0) {
        return highest[i];
      }
    }
    return Double.NaN;
  }

  private void insert(int at, double value, int weight) {
    if (size == highest.length) {
      int longer = size + Math.max(4, size / 2);
      highest = Arrays.copyOf(highest, longer);
      weights = Arrays.copyOf(weights, longer);
    }
    System.arraycopy(highest, at, highest, at + 1, size - at);
    System.arraycopy(weights, at, weights, at + 1, size - at);
    highest[at] = value;
    weights[at] = weight;
    size++;
  }

  /// The place of the value's bin, or where it is to be inserted, as [Arrays#binarySearch] tells.
  private int find(double value) {
    long bin = bin(value);
    int low = 0;
    int high = size - 1;
    while (low <= high) {
      int middle = (low + high) >>> 1;
      long found = bin(highest[middle]);
      if (found == bin) {
        return middle;
      }
      if (found < bin) {
        low = middle + 1;
      } else {
        high = middle - 1;
      }
    }
    return -low - 1;
  }

  private static long bin(double value) {
    return Double.doubleToRawLongBits(value) >>> DROPPED_BITS;
  }
}
