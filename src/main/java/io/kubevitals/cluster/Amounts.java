package io.kubevitals.cluster;

import org.jspecify.annotations.Nullable;

/// Quantities of resources; [#ABSENT] where none is given.
///
/// @param cpuMillis thousandths of a core
/// @param memoryBytes bytes
/// @param gpuMillis thousandths of a card, of whatever vendor
/// @param partOfCard whether a resource is among them that is handed out in parts of a card
public record Amounts(long cpuMillis, long memoryBytes, long gpuMillis, boolean partOfCard) {
  public static final long ABSENT = -1;
  public static final Amounts NONE = new Amounts(ABSENT, ABSENT);
  private static final long CARD = 1000;

  public Amounts(long cpuMillis, long memoryBytes) {
    this(cpuMillis, memoryBytes, ABSENT, false);
  }

  /// Whether others may hold a part of the same card.
  public boolean sharesCards() {
    return partOfCard || (gpuMillis > 0 && gpuMillis % CARD != 0);
  }

  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof Amounts amounts
        && cpuMillis == amounts.cpuMillis
        && memoryBytes == amounts.memoryBytes
        && gpuMillis == amounts.gpuMillis
        && partOfCard == amounts.partOfCard;
  }

  @Override
  public int hashCode() {
    return Long.hashCode(31 * (31 * cpuMillis + memoryBytes) + gpuMillis);
  }
}
