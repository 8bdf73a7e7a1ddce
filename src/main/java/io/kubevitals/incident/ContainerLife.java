package io.kubevitals.incident;

import org.jspecify.annotations.Nullable;

/// What is remembered of one container of a living pod.
///
/// @param counted runs that have been counted; the ordinal of the next
/// @param row failed ends in a row, without a run of 10 minutes between them
/// @param stuck the present waiting episode, or `NONE`
record ContainerLife(String name, Runs runs, int counted, int row, WaitingReason stuck) {

  /// Where this container stands in the kubelet's own numbering of its runs.
  ///
  /// @param restartCount as last shown
  /// @param ended runs that had ended, as the last status told
  /// @param alive a run has begun and nothing shows that it ended
  /// @param current the id last shown for the newest container, 0 where none was
  record Runs(int restartCount, int ended, boolean alive, long current, SeenIds seen) {
    static final Runs NONE = new Runs(0, 0, false, 0, SeenIds.NONE);

    @Override
    public boolean equals(@Nullable Object other) {
      return other instanceof Runs runs
          && restartCount == runs.restartCount
          && ended == runs.ended
          && alive == runs.alive
          && current == runs.current
          && seen.equals(runs.seen);
    }

    @Override
    public int hashCode() {
      return 31 * Long.hashCode(current) + restartCount;
    }
  }

  static ContainerLife unborn(String name) {
    return new ContainerLife(name, Runs.NONE, 0, 0, WaitingReason.NONE);
  }

  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof ContainerLife life
        && counted == life.counted
        && row == life.row
        && stuck == life.stuck
        && name.equals(life.name)
        && runs.equals(life.runs);
  }

  @Override
  public int hashCode() {
    return 31 * name.hashCode() + counted;
  }
}
