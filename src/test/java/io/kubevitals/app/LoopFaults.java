package io.kubevitals.app;

import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.LockSupport;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/// The clock that heartbeats look at. To the loops that are to fail, asked on their own threads, it
/// does what a bug in them would.
final class LoopFaults implements LongSupplier {
  enum Fault {
    EXCEPTION,
    ERROR,
    /// Waits for ever, deaf to interrupts.
    HANG,
    /// Computes for ever.
    SPIN
  }

  private final Map<String, Fault> once = new ConcurrentHashMap<>();
  private volatile @Nullable Fault always;
  private volatile boolean ended;

  /// Each of these loops fails at its next beat.
  void strike(Set<String> loops, Fault fault) {
    loops.forEach(loop -> once.put(loop, fault));
  }

  boolean haveStruck() {
    return once.isEmpty();
  }

  /// From now on all of these loops fail at each beat.
  void strikeAlways(Set<String> loops, Fault fault) {
    strike(loops, fault);
    always = fault;
  }

  /// Lets go of what spins.
  void end() {
    ended = true;
  }

  @Override
  public long getAsLong() {
    String loop = Thread.currentThread().getName();
    Fault fault = always == null ? once.remove(loop) : once.get(loop);
    if (fault != null) {
      fail(fault);
    }
    return System.nanoTime();
  }

  private void fail(Fault fault) {
    switch (fault) {
      case EXCEPTION -> throw new IllegalStateException("a bug for the test");
      case ERROR -> throw new AssertionError("a bug for the test");
      case HANG -> {
        while (true) {
          LockSupport.park();
          Thread.interrupted();
        }
      }
      case SPIN -> {
        while (!ended) {
          Thread.onSpinWait();
        }
      }
    }
  }
}
