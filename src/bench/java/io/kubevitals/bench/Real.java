package io.kubevitals.bench;

import io.kubevitals.cluster.AccessConfig;
import io.kubevitals.cluster.ClusterAccess;
import io.kubevitals.cluster.ClusterMetrics;
import io.kubevitals.cluster.OwnerResolver;
import io.kubevitals.cluster.PodScope;
import io.kubevitals.cluster.PodsConfig;
import io.kubevitals.cluster.Reflector;
import io.kubevitals.config.InvalidConfigException;
import io.kubevitals.config.SettingsLoader;
import io.kubevitals.incident.IncidentConfig;
import io.kubevitals.incident.PodLine;
import io.kubevitals.metrics.FeatureStates;
import io.kubevitals.metrics.Heartbeats;
import io.kubevitals.metrics.OwnMetrics;
import java.io.IOException;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;

/// A real API server: how long the first list takes compared with a client that throws the bytes
/// away, and how long a change takes to the page.
final class Real {
  private static final int ROUNDS = 9;
  private static final int ROUNDS_BEFORE = 2;
  private static final int CHANGES = 200;

  private final RealServer server;
  private final Figures figures = new Figures();

  private Real(RealServer server) {
    this.server = server;
  }

  /// @param arguments how many pods, 10,000 if none
  public static void main(String[] arguments) throws Exception {
    int pods = arguments.length == 0 ? 10_000 : Integer.parseInt(arguments[0]);
    try (var server = RealServer.up(pods)) {
      var real = new Real(server);
      real.sync(pods);
      real.changes();
      real.figures.print();
    }
  }

  private void sync(int pods) throws IOException, InterruptedException, InvalidConfigException {
    List<Double> discarded = new ArrayList<>();
    List<Double> synced = new ArrayList<>();
    List<Double> ratios = new ArrayList<>();
    for (int i = 0; i < ROUNDS_BEFORE + ROUNDS; i++) {
      // Who comes second finds the server's collector in another state; so the order changes.
      double first = i % 2 == 0 ? server.discardStream() : syncOnce(pods);
      double second = i % 2 == 0 ? syncOnce(pods) : server.discardStream();
      if (i >= ROUNDS_BEFORE) {
        double theirs = i % 2 == 0 ? first : second;
        double ours = i % 2 == 0 ? second : first;
        discarded.add(theirs);
        synced.add(ours);
        ratios.add(ours / theirs);
      }
    }
    String what = "%,d pods, real API server: ".formatted(pods);
    figures.note(what + "bytes thrown away", Figures.median(Figures.array(discarded)), "ms");
    figures.note(what + "synced", Figures.median(Figures.array(synced)), "ms");
    figures.atMost(
        what + "synced : thrown away, median of rounds",
        Figures.median(Figures.array(ratios)),
        1.1,
        "x");
  }

  /// Everything the daemon does with pods: decoder, records, owners, counters.
  private double syncOnce(int pods)
      throws IOException, InterruptedException, InvalidConfigException {
    var own = new OwnMetrics();
    var features = new FeatureStates(own);
    var metrics = new ClusterMetrics(own);
    var clock = InstantSource.system();
    var settings = new SettingsLoader(Map.of()).load(List.of(), List.of());
    var config = new AccessConfig("", server.kubeconfig(), "", "", "", "", "");
    try (var access = ClusterAccess.open(config, clock);
        var owners = new OwnerResolver(access, metrics, features)) {
      var line = new PodLine(IncidentConfig.from(settings), owners::resolve, own, clock);
      var scope = new PodsConfig(PodScope.ALL, List.of(), "", 2 << 20);
      try (var reflector = new Reflector(access, scope, Set.of(), metrics, features, clock, line)) {
        long begin = System.nanoTime();
        reflector.start(new Heartbeats(own, clock, System::nanoTime));
        while (!reflector.synced()) {
          Thread.sleep(1);
        }
        double millis = (System.nanoTime() - begin) / 1e6;
        if (reflector.pods().size() != pods) {
          throw new IllegalStateException(reflector.pods().size() + " pods are known");
        }
        return millis;
      }
    }
  }

  private void changes() throws IOException, InterruptedException {
    var start =
        Daemon.Start.of(
            "cluster",
            "role=cluster",
            "lease.enabled=false",
            "kubernetes.kubeconfig=" + server.kubeconfig());
    try (var daemon = new Daemon(start)) {
      figures.note("start to ready, real API server", daemon.secondsUntilOk("/readyz"), "s");
      for (int i = 0; i < 40; i++) {
        daemon.metrics();
        Thread.sleep(100);
      }
      double[] millis = new double[CHANGES];
      for (int i = 0; i < CHANGES; i++) {
        millis[i] = millisUntilSeen(daemon, i);
      }
      figures.note("status change asked for -> page, median", Figures.median(millis), "ms");
      figures.atMost(
          "status change asked for -> page, p99", Figures.quantile(0.99, millis), 150, "ms");
      figures.note("RSS", daemon.child().residentMebibytes(), "MiB");
    }
  }

  private double millisUntilSeen(Daemon daemon, int i) throws IOException, InterruptedException {
    String workload = "workload=\"" + RealServer.deployment(i) + "\"";
    double before = daemon.sum(Rate.ENDS, workload);
    long begin = System.nanoTime();
    server.restart(i);
    while (daemon.sum(Rate.ENDS, workload) <= before) {
      if (System.nanoTime() - begin > 30e9) {
        throw new IllegalStateException("a change is not shown");
      }
      Thread.sleep(1);
    }
    return (System.nanoTime() - begin) / 1e6;
  }
}
