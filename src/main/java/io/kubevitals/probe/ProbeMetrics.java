package io.kubevitals.probe;

import io.kubevitals.metrics.Collector;
import io.kubevitals.metrics.CounterFamily;
import io.kubevitals.metrics.CounterSeries;
import io.kubevitals.metrics.FamilyType;
import io.kubevitals.metrics.FamilyWriter;
import io.kubevitals.metrics.FeatureStates;
import io.kubevitals.metrics.LabelSet;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/// The families that all probers share, then what the components showed.
///
/// A report that is older than it could be in normal operation is not served: it would pass for the
/// present. What is not on this node has no series.
public final class ProbeMetrics implements Collector {
  private static final List<String> LABELS = List.of("node", "component", "check");

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
  private final ProcessRestarts restarts;
  private final FeatureStates features;
  private final Map<Prober, Latest> latest = new ConcurrentHashMap<>();

  /// @param maxAge of a report that is still served
  /// @param nanos a clock that nobody sets
  ProbeMetrics(
      String node,
      List<Prober> probers,
      ProcessRestarts restarts,
      FeatureStates features,
      Duration maxAge,
      LongSupplier nanos) {
    this.node = node;
    this.probers = List.copyOf(probers);
    this.restarts = restarts;
    this.features = features;
    this.maxAge = maxAge;
    this.nanos = nanos;
    for (Prober prober : probers) {
      if (prober.check().isMissed()) {
        beginFailures(prober.check());
      }
      tell(prober.check().component());
    }
  }

  @Override
  public String name() {
    return "probe";
  }

  void publish(Prober prober, ProbeReport report) {
    if (latest.put(prober, new Latest(report, nanos.getAsLong())) == null) {
      beginFailures(prober.check());
      tell(prober.check().component());
    }
    if (report.result() instanceof ProbeResult.Failure failure) {
      failures(prober.check(), failure.reason()).add(1);
    }
  }

  /// What it asks is not here.
  void withdraw(Prober prober) {
    if (latest.remove(prober) != null) {
      for (FailureReason reason : FailureReason.values()) {
        Check check = prober.check();
        failures.remove(node, check.component().label(), check.name(), reason.label());
      }
      tell(prober.check().component());
    }
  }

  private void tell(Component component) {
    boolean isHere =
        probers.stream()
            .filter(prober -> prober.check().component() == component)
            .anyMatch(prober -> prober.check().isMissed() || latest.containsKey(prober));
    if (isHere) {
      features.on(component.label() + "-probe");
    } else {
      features.off(component.label() + "-probe", "not-found");
    }
  }

  @Override
  public void collect(FamilyWriter out) {
    var present = new LinkedHashMap<Prober, ProbeReport>();
    for (Prober prober : probers) {
      ProbeReport report = latest(prober);
      if (report != null) {
        present.put(prober, report);
      }
    }
    out.family(
        "kubevitals_probe_success",
        FamilyType.GAUGE,
        "Whether the last probe found the component well.");
    present.forEach(
        (prober, report) ->
            out.sample(labels(prober), report.result() instanceof ProbeResult.Failure ? 0 : 1));
    out.family(
        "kubevitals_probe_duration_seconds", FamilyType.GAUGE, "How long the last probe took.");
    present.forEach(
        (prober, report) -> out.sample(labels(prober), report.result().took().toNanos() / 1e9));
    failures.writeTo(out);
    restarts.writeTo(out);
    writeReadings(List.copyOf(present.values()), out);
  }

  /// How each check of what is here stands.
  public List<ProbeState> states() {
    return probers.stream()
        .filter(prober -> prober.check().isMissed() || latest.containsKey(prober))
        .map(this::state)
        .toList();
  }

  /// Two probers may show the same thing; the worse is true.
  private void writeReadings(List<ProbeReport> reports, FamilyWriter out) {
    for (NodeFamily family : NodeFamily.values()) {
      var values = new LinkedHashMap<LabelSet, Double>();
      for (ProbeReport report : reports) {
        for (Reading reading : report.readings()) {
          if (reading.family() == family) {
            values.merge(reading.labels(node), reading.value(), Math::min);
          }
        }
      }
      out.family(family.family(), FamilyType.GAUGE, family.help());
      values.forEach(out::sample);
    }
  }

  private ProbeState state(Prober prober) {
    ProbeReport report = latest(prober);
    Check check = prober.check();
    String component = check.component().label();
    return report == null
        ? new ProbeState(node, component, check.name(), null, "", List.of())
        : new ProbeState(
            node, component, check.name(), report.result(), report.said(), report.exchanges());
  }

  private @Nullable ProbeReport latest(Prober prober) {
    Latest last = latest.get(prober);
    boolean isPresent = last != null && nanos.getAsLong() - last.atNanos <= maxAge.toNanos();
    return last != null && isPresent ? last.report : null;
  }

  private void beginFailures(Check check) {
    for (FailureReason reason : FailureReason.values()) {
      failures(check, reason);
    }
  }

  private CounterSeries failures(Check check, FailureReason reason) {
    return failures.at(node, check.component().label(), check.name(), reason.label());
  }

  private LabelSet labels(Prober prober) {
    Check check = prober.check();
    var values = new ArrayList<>(List.of(node, check.component().label(), check.name()));
    return LabelSet.of(LABELS, values);
  }

  private record Latest(ProbeReport report, long atNanos) {}
}
