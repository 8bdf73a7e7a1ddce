package io.kubevitals.probe;

import io.kubevitals.metrics.Collector;
import io.kubevitals.metrics.CounterFamily;
import io.kubevitals.metrics.FamilyType;
import io.kubevitals.metrics.FamilyWriter;
import io.kubevitals.metrics.LabelSet;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/// The families that all probers share, then each prober's own.
///
/// A result that is older than it could be in normal operation is not served: it would pass for the
/// present.
public final class ProbeMetrics implements Collector {
  private final String node;
  private final List<Prober> probers;
  private final Duration maxAge;
  private final LongSupplier nanos;
  private final CounterFamily failures =
      new CounterFamily(
          "kubevitals_probe_failures_total",
          "Probes that failed, by reason.",
          "node",
          "component",
          "check",
          "reason");
  private final Map<Prober, Latest> latest = new ConcurrentHashMap<>();

  /// @param maxAge of a result that is still served
  /// @param nanos a clock that nobody sets
  public ProbeMetrics(String node, List<Prober> probers, Duration maxAge, LongSupplier nanos) {
    this.node = node;
    this.probers = List.copyOf(probers);
    this.maxAge = maxAge;
    this.nanos = nanos;
    for (Prober prober : probers) {
      for (FailureReason reason : FailureReason.values()) {
        failures.at(node, prober.component(), prober.check(), reason.label());
      }
    }
  }

  @Override
  public String name() {
    return "probe";
  }

  void publish(Prober prober, ProbeResult result) {
    latest.put(prober, new Latest(result, nanos.getAsLong()));
    if (result instanceof ProbeResult.Failure failure) {
      failures.at(node, prober.component(), prober.check(), failure.reason().label()).add(1);
    }
  }

  @Override
  public void collect(FamilyWriter out) {
    out.family(
        "kubevitals_probe_success",
        FamilyType.GAUGE,
        "Whether the last probe found the component well.");
    for (Prober prober : probers) {
      ProbeResult result = latest(prober);
      if (result != null) {
        out.sample(labels(prober), result instanceof ProbeResult.Success ? 1 : 0);
      }
    }
    out.family(
        "kubevitals_probe_duration_seconds", FamilyType.GAUGE, "How long the last probe took.");
    for (Prober prober : probers) {
      ProbeResult result = latest(prober);
      if (result != null) {
        out.sample(labels(prober), result.took().toNanos() / 1e9);
      }
    }
    failures.writeTo(out);
    for (Prober prober : probers) {
      if (latest(prober) != null) {
        prober.collect(out);
      }
    }
  }

  /// How each check stands.
  public List<ProbeState> states() {
    return probers.stream().map(this::state).toList();
  }

  private ProbeState state(Prober prober) {
    ProbeResult result = latest(prober);
    String said = result == null ? "" : prober.said();
    return new ProbeState(node, prober.component(), prober.check(), result, said);
  }

  private @Nullable ProbeResult latest(Prober prober) {
    Latest last = latest.get(prober);
    boolean isPresent = last != null && nanos.getAsLong() - last.atNanos <= maxAge.toNanos();
    return last != null && isPresent ? last.result : null;
  }

  private LabelSet labels(Prober prober) {
    return LabelSet.of(
        List.of("node", "component", "check"), List.of(node, prober.component(), prober.check()));
  }

  private record Latest(ProbeResult result, long atNanos) {}
}
