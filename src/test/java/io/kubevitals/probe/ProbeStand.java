package io.kubevitals.probe;

import io.kubevitals.config.Role;
import io.kubevitals.config.SettingsLoader;
import io.kubevitals.metrics.FeatureStates;
import io.kubevitals.metrics.OwnMetrics;
import java.io.IOException;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/// The probers as the daemon makes them from its settings, on node `node-1`. Nothing is probed but
/// what a test names.
final class ProbeStand implements AutoCloseable {
  private final Probers probers;

  private ProbeStand(Probers probers) {
    this.probers = probers;
  }

  /// @param settings as `KEY=VALUE`
  static ProbeStand of(String... settings) {
    return of(InstantSource.system(), System::nanoTime, settings);
  }

  static ProbeStand of(
      InstantSource wall, java.util.function.LongSupplier nanos, String... settings) {
    return of(config(settings), Role.STANDALONE, new Probers.Clocks(wall, nanos));
  }

  /// With everything as it is shipped but these settings.
  static ProbeStand inRole(Role role, String... settings) {
    var all = new ArrayList<>(List.of("node-name=node-1"));
    all.add("probes.kube-apiserver.livez-url=\"http://127.0.0.1:1/livez\"");
    all.addAll(List.of(settings));
    var config = ProbeConfig.from(new SettingsLoader(Map.of()).load(List.of(), all));
    return of(config, role, new Probers.Clocks(InstantSource.system(), System::nanoTime));
  }

  private static ProbeStand of(ProbeConfig config, Role role, Probers.Clocks clocks) {
    Probers.Authority nobody =
        component ->
            () -> {
              throw new IOException("nobody knows those of " + component.label());
            };
    return new ProbeStand(new Probers(config, role, nobody, true, clocks));
  }

  static ProbeConfig config(String... settings) {
    var all = new ArrayList<>(List.of("node-name=node-1", "probes.interval=60s"));
    for (Component component : Component.values()) {
      all.add("probes." + component.label() + ".enabled=off");
    }
    all.addAll(List.of(settings));
    return ProbeConfig.from(new SettingsLoader(Map.of()).load(List.of(), all));
  }

  Probers probers() {
    return probers;
  }

  Prober prober(Component component, String check) {
    return probers.all().stream()
        .filter(one -> one.check().component() == component && one.check().name().equals(check))
        .findFirst()
        .orElseThrow();
  }

  ProbeReport probe(Component component, String check) throws InterruptedException {
    return prober(component, check).probe();
  }

  ProbeMetrics metrics() {
    return probers.metrics(new FeatureStates(new OwnMetrics()));
  }

  /// `success`, or why not.
  static String outcome(ProbeReport report) {
    return switch (report.result()) {
      case ProbeResult.Success _ -> "success";
      case ProbeResult.Troubled _ -> "troubled";
      case ProbeResult.Failure failure -> failure.reason().label();
    };
  }

  /// What was shown, sorted, such as `calico_subsystem_live{component="felix",...} 1` with the
  /// prefix left out.
  static List<String> readings(ProbeReport report) {
    return report.readings().stream()
        .map(reading -> reading.family().family() + reading.labels("node-1") + text(reading))
        .map(line -> line.replace("kubevitals_", ""))
        .sorted()
        .toList();
  }

  private static String text(Reading reading) {
    double value = reading.value();
    return value == Math.rint(value) ? " " + (long) value : " " + value;
  }

  @Override
  public void close() {
    probers.close();
  }
}
