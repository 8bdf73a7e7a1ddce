package io.kubevitals;

import static org.assertj.core.api.Assertions.assertThat;

/// A row of the fault matrix: how often a fault is asked for, how often it was staged, and what
/// came of it. `./test` shows the rows of all tests together when it ends.
public final class FaultRow {
  private static final long LEAST = 5;

  private FaultRow() {}

  /// The fault was staged as often as asked for.
  public static void whole(String fault, String what, long asked, long run, String found) {
    print(fault, what, asked, run, found);
    assertThat(run).as(fault).isGreaterThanOrEqualTo(asked);
  }

  /// Where processes and time are real a twentieth is enough, and five; `./test --long` runs all.
  public static void part(String fault, String what, long asked, long run, String found) {
    print(fault, what, asked, run, found);
    long enough = Math.min(asked, Math.max(LEAST, asked / 20));
    assertThat(run).as(fault).isGreaterThanOrEqualTo(enough);
  }

  /// In one piece, as two processes print at the same time.
  private static void print(String fault, String what, long asked, long run, String found) {
    System.out.println("%-5s %-62s %,9d %,9d  %s".formatted(fault, what, asked, run, found));
  }
}
