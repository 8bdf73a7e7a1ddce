package io.kubevitals.metrics;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/// The signs of life of our own loops: what `/livez` looks at, and all it looks at.
public final class Heartbeats {
  private final InstantSource clock;
  private final LongSupplier nanos;
  private final Map<String, Heartbeat> loops = new ConcurrentHashMap<>();

  public Heartbeats(OwnMetrics own, InstantSource clock, LongSupplier nanos) {
    this.clock = clock;
    this.nanos = nanos;
    own.gauge(
        "loop_heartbeat_timestamp_seconds",
        "When each of our own loops came round last.",
        List.of("loop"),
        this::timestamps);
  }

  /// Registers something that has just begun to come round, in place of another one of its name.
  ///
  /// @param maxAge after which what has not beaten counts as dead; well above what its slowest
  ///   legitimate round takes
  public Heartbeat loop(String name, Duration maxAge) {
    return begin(name, maxAge, null);
  }

  Heartbeat begin(String name, Duration maxAge, @Nullable Loop loop) {
    var heartbeat = new Heartbeat(this, name, maxAge, loop);
    loops.put(name, heartbeat);
    return heartbeat;
  }

  /// All running loops by name.
  public List<Heartbeat> all() {
    return loops.values().stream().sorted(Comparator.comparing(Heartbeat::name)).toList();
  }

  void end(Heartbeat heartbeat) {
    loops.remove(heartbeat.name(), heartbeat);
  }

  Instant now() {
    return clock.instant();
  }

  long nanos() {
    return nanos.getAsLong();
  }

  private Map<List<String>, Double> timestamps() {
    var timestamps = new LinkedHashMap<List<String>, Double>();
    all().forEach(loop -> timestamps.put(List.of(loop.name()), loop.at().toEpochMilli() / 1e3));
    return timestamps;
  }
}
