package io.kubevitals.app;

import io.kubevitals.metrics.Collector;
import io.kubevitals.probe.KubeProxyHealthzProber;
import io.kubevitals.probe.ProbeLoop;
import io.kubevitals.probe.ProbeMetrics;
import io.kubevitals.probe.ProbeState;
import io.kubevitals.probe.Prober;
import java.util.ArrayList;
import java.util.List;

/// What can be seen only on the node: its probes. The process has these duties for life.
final class NodeDuties implements AutoCloseable {
  private final ExporterConfig config;
  private final Instruments instruments;
  private final Services services = new Services();
  private final List<ProbeLoop> loops = new ArrayList<>();
  private final ProbeMetrics metrics;

  /// Nothing runs before [#start].
  NodeDuties(ExporterConfig config, Instruments instruments) {
    this.config = config;
    this.instruments = instruments;
    var probe = config.probe();
    var probers = probers();
    var maxAge = probe.interval().multipliedBy(3);
    this.metrics = new ProbeMetrics(probe.node(), probers, maxAge, instruments.nanos());
    for (Prober prober : probers) {
      loops.add(
          services.add(new ProbeLoop(prober, probe.interval(), metrics, instruments.heartbeats())));
    }
  }

  private List<Prober> probers() {
    var probers = new ArrayList<Prober>();
    kubeProxy(probers);
    return probers;
  }

  private void kubeProxy(List<Prober> probers) {
    var probe = config.probe();
    var features = instruments.features();
    var healthz = probe.kubeProxy().healthzUrl();
    if (healthz != null && probe.kubeProxy().enabled().isOn(config.role().hasNodeDuties())) {
      probers.add(services.add(new KubeProxyHealthzProber(probe.node(), healthz, probe.timeout())));
      features.on("kube-proxy-probe");
    } else {
      features.off("kube-proxy-probe", healthz == null ? "not-configured" : "disabled");
    }
  }

  void start() {
    loops.forEach(ProbeLoop::start);
  }

  List<Collector> collectors() {
    return List.of(metrics);
  }

  List<ProbeState> probes() {
    return metrics.states();
  }

  @Override
  public void close() {
    services.close();
  }
}
