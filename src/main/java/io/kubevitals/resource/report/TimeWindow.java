package io.kubevitals.resource.report;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/// From one moment to another, both included, in milliseconds.
public record TimeWindow(Instant from, Instant to) {

  public Duration length() {
    return Duration.between(from, to);
  }

  /// As a range of PromQL. Prometheus 3 and VictoriaMetrics leave out its first moment, so it is
  /// one millisecond longer, and whoever reads the samples looks at their times.
  String range() {
    return (length().toMillis() + 1) + "ms";
  }

  boolean holds(long millis) {
    return millis >= from.toEpochMilli() && millis <= to.toEpochMilli();
  }

  /// Pieces in the order of their times that have no moment in common, none longer than `most`.
  List<TimeWindow> pieces(Duration most) {
    long count = Math.max(1, Math.ceilDiv(length().toMillis(), most.toMillis()));
    var pieces = new ArrayList<TimeWindow>();
    for (long i = 0; i < count; i++) {
      Instant begin = i == 0 ? from : at(i, count).plusMillis(1);
      pieces.add(new TimeWindow(begin, at(i + 1, count)));
    }
    return pieces;
  }

  private Instant at(long i, long count) {
    return from.plusMillis(length().toMillis() * i / count);
  }
}
