package io.kubevitals.app;

import io.kubevitals.metrics.Collector;
import io.kubevitals.probe.ProbeLoop;
import io.kubevitals.probe.ProbeMetrics;
import io.kubevitals.probe.ProbeState;
import io.kubevitals.probe.Prober;
import io.kubevitals.probe.Probers;
import java.util.ArrayList;
import java.util.List;
import java.util.function.BooleanSupplier;

/// What is probed, be it what can be seen only on the node or what stands behind a Service. The
/// process has these duties for life.
final class NodeDuties implements AutoCloseable {
  private final Services services = new Services();
  private final List<ProbeLoop> loops = new ArrayList<>();
  private final List<Collector> collectors = new ArrayList<>();
  private final ProbeMetrics metrics;

  /// Nothing runs before [#start].
  ///
  /// @param leads whether this process has the cluster's duties now
  NodeDuties(ExporterConfig config, Instruments instruments, BooleanSupplier leads) {
    var probe = config.probe();
    var features = instruments.features();
    boolean forwards = config.http().protection().letsForward();
    var clocks = new Probers.Clocks(instruments.clock(), instruments.nanos());
    var authorities = new ComponentAuthorities(config);
    var probers = services.add(new Probers(probe, config.role(), authorities, forwards, clocks));
    this.metrics = probers.metrics(features);
    collectors.add(metrics);
    if (forwards) {
      collectors.add(probers.forwarder());
      features.on("forwarder");
    } else {
      features.off("forwarder", "insecure");
    }
    for (Prober prober : probers.all()) {
      // What stands behind a Service is not probed from every node, nor by those that stand by.
      BooleanSupplier duty = prober.check().component().isAskedByLeader() ? leads : () -> true;
      loops.add(
          services.add(
              new ProbeLoop(prober, probe.interval(), duty, metrics, instruments.heartbeats())));
    }
  }

  void start() {
    loops.forEach(ProbeLoop::start);
  }

  List<Collector> collectors() {
    return collectors;
  }

  List<ProbeState> probes() {
    return metrics.states();
  }

  @Override
  public void close() {
    services.close();
  }
}
