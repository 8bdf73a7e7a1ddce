package io.kubevitals.resource.report;

import io.kubevitals.prometheus.Sample;
import java.time.Duration;
import java.util.List;

/// What one series tells of a window, reduced while its samples arrive: a few hundred bytes,
/// however many samples it has.
final class Track {
  /// How long a gauge's value holds when no newer one comes, as Prometheus's own look-back.
  private static final long MAX_HOLD_MILLIS = Duration.ofMinutes(5).toMillis();

  /// Weights of a distribution are times in hundredths of a second.
  private static final int MILLIS_PER_WEIGHT = 10;

  /// How a series becomes use.
  enum Kind {
    /// Use is what it grew by, over the time between two samples.
    COUNTER,
    /// Use is each sample's value.
    GAUGE
  }

  private final Kind kind;
  private final Timeline timeline;
  private final float[] means;
  private final Distribution distribution = new Distribution();
  private long firstMillis = Long.MAX_VALUE;
  private double first;
  private long lastMillis = Long.MIN_VALUE;
  private double last;
  private double sum;
  private long observedMillis;
  private long watchedMillis;
  private int samples;
  private double highest = Double.NaN;
  private long flatSinceMillis;
  private int flatSamples;

  Track(Kind kind, Timeline timeline) {
    this.kind = kind;
    this.timeline = timeline;
    this.means = new float[timeline.steps()];
  }

  /// @param scale turns the series' unit into ours
  /// @param piece what lies outside is another piece's, whatever the server takes for a range's
  ///   ends
  void addAll(List<Sample> more, double scale, TimeWindow piece) {
    for (Sample sample : more) {
      long millis = sample.timeMillis();
      double value = sample.value() * scale;
      boolean next = piece.holds(millis) && millis > lastMillis;
      if (next && value >= 0 && Double.isFinite(value)) {
        add(millis, value);
      }
    }
  }

  private void add(long millis, double value) {
    if (samples == 0) {
      firstMillis = millis;
      first = value;
    } else {
      step(millis, value);
    }
    if (kind == Kind.GAUGE) {
      sum += value;
      see(value, 1);
    }
    if (samples > 0 && value == last) {
      flatSamples++;
    } else {
      flatSinceMillis = millis;
      flatSamples = 0;
    }
    samples++;
    lastMillis = millis;
    last = value;
  }

  /// What lies between the last sample and this one.
  private void step(long millis, double value) {
    long took = millis - lastMillis;
    watchedMillis += took <= MAX_HOLD_MILLIS ? took : 0;
    switch (kind) {
      case COUNTER -> {
        // A series without a container's id goes on through a restart: what happened between a
        // value and a smaller one was not watched.
        if (value >= last) {
          double rate = (value - last) * 1000 / took;
          sum += value - last;
          observedMillis += took;
          see(rate, weight(took));
          timeline.add(means, lastMillis, millis, rate);
        }
      }
      case GAUGE -> {
        if (took <= MAX_HOLD_MILLIS) {
          observedMillis += took;
          timeline.add(means, lastMillis, millis, last);
        }
      }
    }
  }

  private void see(double value, int weight) {
    distribution.add(value, weight);
    highest = AmountFigures.higher(highest, value);
  }

  private static int weight(long millis) {
    return Math.clamp(millis / MILLIS_PER_WEIGHT, 1, 1 << 24);
  }

  /// Goes on with what the same series told later.
  void append(Track later) {
    if (later.samples == 0 || later.firstMillis <= lastMillis) {
      return;
    }
    if (samples > 0) {
      step(later.firstMillis, later.first);
    } else {
      firstMillis = later.firstMillis;
      first = later.first;
    }
    boolean flat = later.flatSinceMillis == later.firstMillis && later.first == last && samples > 0;
    flatSinceMillis = flat ? flatSinceMillis : later.flatSinceMillis;
    flatSamples = flat ? flatSamples + later.flatSamples + 1 : later.flatSamples;
    sum += later.sum;
    observedMillis += later.observedMillis;
    watchedMillis += later.watchedMillis;
    samples += later.samples;
    highest = AmountFigures.higher(highest, later.highest);
    distribution.add(later.distribution);
    for (int i = 0; i < means.length; i++) {
      means[i] += later.means[i];
    }
    lastMillis = later.lastMillis;
    last = later.last;
  }

  /// Forgets that the value stood still after a moment at which its successor was there: a dead
  /// container's control group may linger for minutes and repeat its last value.
  void cutTail(long successorMillis) {
    long from = Math.max(successorMillis, flatSinceMillis);
    long cut = lastMillis - from;
    if (cut <= 0) {
      return;
    }
    watchedMillis -= cut;
    switch (kind) {
      case COUNTER -> {
        observedMillis -= cut;
        distribution.remove(0, weight(cut));
      }
      case GAUGE -> {
        int gone = (int) (flatSamples * cut / (lastMillis - flatSinceMillis));
        sum -= gone * last;
        samples -= gone;
        observedMillis -= cut;
        distribution.remove(last, gone);
        timeline.add(means, from, lastMillis, -last);
      }
    }
    lastMillis = from;
  }

  boolean isEmpty() {
    return samples == 0;
  }

  long firstMillis() {
    return firstMillis;
  }

  long lastMillis() {
    return lastMillis;
  }

  long observedMillis() {
    return observedMillis;
  }

  /// Without longer gaps, within which peaks may have been missed.
  long watchedMillis() {
    return watchedMillis;
  }

  int samples() {
    return samples;
  }

  double highest() {
    return highest;
  }

  /// What a counter grew by, or the sum of a gauge's values.
  double sum() {
    return sum;
  }

  Distribution distribution() {
    return distribution;
  }

  float[] means() {
    return means;
  }

  Kind kind() {
    return kind;
  }
}
