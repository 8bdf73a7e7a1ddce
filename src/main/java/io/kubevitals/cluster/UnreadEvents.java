package io.kubevitals.cluster;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/// When the pods are to be listed because of events that could not be read: soon after the first,
/// then ever more rarely as long as they keep coming, since a list does not help an object that is
/// always too large. Times are nanoseconds of a clock that nobody sets.
///
/// @param owed whether there is something that only a list can tell
/// @param notBefore when the next list may begin
/// @param pause after that
record UnreadEvents(boolean owed, long notBefore, Duration pause) {
  /// What comes right behind an event is still read.
  private static final Duration FIRST = Duration.ofSeconds(1);

  static final Duration SHORTEST = Duration.ofMinutes(1);
  static final Duration LONGEST = Duration.ofMinutes(10);

  static UnreadEvents none(long now) {
    return new UnreadEvents(false, now, SHORTEST);
  }

  UnreadEvents another(long now) {
    if (owed) {
      return this;
    }
    long quiet = now - notBefore;
    long soonest = now + FIRST.toNanos();
    return new UnreadEvents(
        true,
        soonest - notBefore > 0 ? soonest : notBefore,
        quiet >= pause.toNanos() ? SHORTEST : pause);
  }

  /// A list is complete, whatever it was asked for.
  UnreadEvents listed(long now) {
    if (!owed) {
      return this;
    }
    Duration next = pause.multipliedBy(2);
    return new UnreadEvents(
        false, now + pause.toNanos(), next.compareTo(LONGEST) > 0 ? LONGEST : next);
  }

  /// How long the list has to wait, null where none is needed.
  @Nullable Duration delay(long now) {
    return owed ? Duration.ofNanos(Math.max(0, notBefore - now)) : null;
  }
}
