package io.kubevitals.metrics;

import java.util.List;
import java.util.stream.Stream;

/// What the watchdog has seen of one loop. Time is counted in looks of the watchdog, a second each:
/// while the whole process stands still nobody is late.
///
/// @param beats at the last look
/// @param quietLooks since the number of beats changed
/// @param failures the looks at which the loop was found dead or hung, of the last [#WINDOW]
/// @param verdict of the last look
record LoopHistory(long beats, int quietLooks, List<Long> failures, Verdict verdict) {
  static final LoopHistory NEW = new LoopHistory(-1, 0, List.of(), Verdict.WELL);

  /// A loop may be begun anew this often...
  static final int MAX_RESTARTS = 3;

  /// ... within this many looks.
  static final long WINDOW = 600;

  enum Verdict {
    WELL,
    /// Begin it anew.
    RESTART,
    /// It has been begun anew often enough: the process must end.
    BROKEN
  }

  /// @param look the number of this look
  /// @param maxQuiet looks that the loop may be quiet now
  LoopHistory look(long look, boolean alive, long beatsNow, long maxQuiet) {
    int quiet = beatsNow == beats ? quietLooks + 1 : 0;
    if (alive && quiet <= maxQuiet) {
      return new LoopHistory(beatsNow, quiet, failures, Verdict.WELL);
    }
    List<Long> recent =
        Stream.concat(failures.stream().filter(one -> look - one < WINDOW), Stream.of(look))
            .toList();
    Verdict next = recent.size() > MAX_RESTARTS ? Verdict.BROKEN : Verdict.RESTART;
    return new LoopHistory(-1, 0, recent, next);
  }
}
