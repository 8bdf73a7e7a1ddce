package io.kubevitals.probe;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/// The slowest sync of the last hour. Only those are kept that are slower than all later ones.
record SlowestSync(List<Sync> syncs) {
  private static final Duration KEPT = Duration.ofHours(1);

  static final SlowestSync NONE = new SlowestSync(List.of());

  /// @param at when it was seen to be over
  record Sync(Moment at, double seconds) {}

  SlowestSync after(double seconds, Moment now) {
    boolean nothingNew = seconds <= 0;
    if (nothingNew && syncs.stream().noneMatch(sync -> isOld(sync, now))) {
      return this;
    }
    var kept = new ArrayList<Sync>();
    for (Sync sync : syncs) {
      if (!isOld(sync, now) && (nothingNew || sync.seconds > seconds)) {
        kept.add(sync);
      }
    }
    if (!nothingNew) {
      kept.add(new Sync(now, seconds));
    }
    return new SlowestSync(List.copyOf(kept));
  }

  double seconds() {
    return syncs.isEmpty() ? 0 : syncs.getFirst().seconds;
  }

  private static boolean isOld(Sync sync, Moment now) {
    return now.since(sync.at).compareTo(KEPT) > 0;
  }
}
