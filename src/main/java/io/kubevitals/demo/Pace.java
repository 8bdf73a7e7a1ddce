package io.kubevitals.demo;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;

/// The clock of the scripted cluster. It may run faster than the real one, for tests.
public final class Pace implements InstantSource {
  private final double factor;
  private final Instant origin;
  private final long originNanos;

  private Pace(double factor) {
    this.factor = factor;
    this.origin = Instant.now();
    this.originNanos = System.nanoTime();
  }

  public static Pace real() {
    return new Pace(1);
  }

  public static Pace times(double factor) {
    return new Pace(factor);
  }

  @Override
  public Instant instant() {
    return origin.plusNanos((long) ((System.nanoTime() - originNanos) * factor));
  }

  void pause(Duration duration) throws InterruptedException {
    Thread.sleep(Duration.ofNanos((long) (duration.toNanos() / factor)));
  }
}
