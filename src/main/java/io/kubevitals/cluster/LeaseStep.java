package io.kubevitals.cluster;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/// What to do about a Lease, a function of what it says and for how long it has said so.
enum LeaseStep {
  /// It is ours: write the new time.
  RENEW,
  /// There is none, and maybe somebody who held it and does not know that it was deleted: create
  /// one that is nobody's, and wait as long as for any other.
  CREATE,
  /// It is nobody's any more: write our name, and begin a new term.
  CLAIM,
  /// It is another's, or somebody deleted it: stop at once what we do in its name.
  LOSE,
  /// It is another's: look again later.
  WAIT;

  /// @param me our identity
  /// @param term that we hold, lapsed or not, 0 for none
  /// @param said null where there is no Lease
  /// @param unchanged for how long, by our own clock, we have seen it say so
  static LeaseStep of(
      String me, long term, @Nullable LeaseRecord said, Duration unchanged, Duration duration) {
    if (said == null) {
      return term == 0 ? CREATE : LOSE;
    }
    boolean ours = said.holder().equals(me);
    if (term != 0) {
      return ours && said.transitions() == term ? RENEW : LOSE;
    }
    boolean free = ours || said.holder().isEmpty();
    return free || unchanged.compareTo(patience(said, duration)) >= 0 ? CLAIM : WAIT;
  }

  /// How long the holder may take.
  static Duration patience(LeaseRecord said, Duration own) {
    Duration holders = Duration.ofSeconds(said.durationSeconds());
    if (holders.compareTo(LeaseConfig.MAX_DURATION) > 0) {
      return LeaseConfig.MAX_DURATION;
    }
    return holders.compareTo(own) > 0 ? holders : own;
  }
}
