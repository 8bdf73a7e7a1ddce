package io.kubevitals.cluster;

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
}
