package io.kubevitals.cluster;

import org.jspecify.annotations.Nullable;

/// Quantities of resources; [#ABSENT] where none is given.
///
/// @param cpuMillis thousandths of a core
/// @param memoryBytes bytes
/// @param gpuMillis thousandths of a card, of whatever vendor
public record Amounts(long cpuMillis, long memoryBytes, long gpuMillis) {
  public static final long ABSENT = -1;
  public static final Amounts NONE = new Amounts(ABSENT, ABSENT);

  public Amounts(long cpuMillis, long memoryBytes) {
    this(cpuMillis, memoryBytes, ABSENT);
  }

  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof Amounts amounts
        && cpuMillis == amounts.cpuMillis
        && memoryBytes == amounts.memoryBytes
        && gpuMillis == amounts.gpuMillis;
  }

  @Override
  public int hashCode() {
    return Long.hashCode(31 * (31 * cpuMillis + memoryBytes) + gpuMillis);
  }
}
