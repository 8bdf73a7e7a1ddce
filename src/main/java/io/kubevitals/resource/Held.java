package io.kubevitals.resource;

/// What is known from cycle to cycle. One missed answer changes nothing; after the second in a row
/// nothing is known any more, rather than something frozen.
final class Held<T> {
  private static final int MISSES_TO_STALE = 2;

  private final T nothing;
  private T value;
  private int missed = MISSES_TO_STALE;

  Held(T nothing) {
    this.nothing = nothing;
    this.value = nothing;
  }

  T value() {
    return value;
  }

  /// Whether the value is an answer.
  boolean isKnown() {
    return missed < MISSES_TO_STALE;
  }

  void answered(T now) {
    value = now;
    missed = 0;
  }

  void missed() {
    missed++;
    if (missed >= MISSES_TO_STALE) {
      forget();
    }
  }

  void forget() {
    value = nothing;
    missed = MISSES_TO_STALE;
  }
}
