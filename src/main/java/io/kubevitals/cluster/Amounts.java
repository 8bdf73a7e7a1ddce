package io.kubevitals.cluster;

/// Quantities of resources; [#ABSENT] where none is given.
///
/// @param cpuMillis thousandths of a core
/// @param memoryBytes bytes
public record Amounts(long cpuMillis, long memoryBytes) {
  public static final long ABSENT = -1;
  public static final Amounts NONE = new Amounts(ABSENT, ABSENT);
}
