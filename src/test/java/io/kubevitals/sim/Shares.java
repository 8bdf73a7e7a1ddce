package io.kubevitals.sim;

/// How many of the runs that truly were a kubelet showed, and where.
final class Shares {
  private int runs;
  private int unseenRunning;
  private int ends;
  private int stateOnly;
  private int lastOnly;
  private int both;

  /// @param shown some state said that it runs
  void began(boolean shown) {
    runs++;
    unseenRunning += shown ? 0 : 1;
  }

  void ended(boolean inState, boolean inLast) {
    ends++;
    if (inState && inLast) {
      both++;
    } else if (inState) {
      stateOnly++;
    } else if (inLast) {
      lastOnly++;
    }
  }

  Shares plus(Shares other) {
    var sum = new Shares();
    for (Shares one : new Shares[] {this, other}) {
      sum.runs += one.runs;
      sum.unseenRunning += one.unseenRunning;
      sum.ends += one.ends;
      sum.stateOnly += one.stateOnly;
      sum.lastOnly += one.lastOnly;
      sum.both += one.both;
    }
    return sum;
  }

  double shown() {
    return of(stateOnly + lastOnly + both, ends);
  }

  double lastOnly() {
    return of(lastOnly, ends);
  }

  double stateOnly() {
    return of(stateOnly, ends);
  }

  double unseenRunning() {
    return of(unseenRunning, runs);
  }

  private static double of(int part, int whole) {
    return 100.0 * part / whole;
  }

  @Override
  public String toString() {
    return ("%,7d ends: shown %5.1f %%, in state only %5.1f %%, in lastState only %5.1f %%, in both"
            + " %5.1f %%; running never shown %5.1f %% of %,d runs")
        .formatted(ends, shown(), stateOnly(), lastOnly(), of(both, ends), unseenRunning(), runs);
  }
}
