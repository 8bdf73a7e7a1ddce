package io.kubevitals.bench;

import io.kubevitals.demo.ApiOptions;
import io.kubevitals.demo.ScriptedApiServer;
import java.io.IOException;

/// From the moment the API server publishes a container's end until a page shows it.
final class Latency {
  private static final int PODS = 2000;
  private static final int ENDS = 500;

  private Latency() {}

  public static void main(String[] arguments) throws IOException, InterruptedException {
    var figures = new Figures();
    try (var server = new ScriptedApiServer(ApiOptions.defaults())) {
      server.start();
      var crowd = new Crowd(server, PODS);
      crowd.load();
      var start =
          Daemon.Start.of(
              "cluster",
              "role=cluster",
              "lease.enabled=false",
              "kubernetes.server=" + server.uri());
      try (var daemon = new Daemon(start)) {
        daemon.secondsUntilOk("/readyz");
        double[] all = new double[ENDS];
        for (int i = 0; i < all.length; i++) {
          all[i] = millisUntilSeen(crowd, daemon, i);
        }
        figures.note("container end published -> on the page, median", Figures.median(all), "ms");
        figures.atMost(
            "container end published -> on the page, p99", Figures.quantile(0.99, all), 100, "ms");
      }
    }
    figures.print();
  }

  private static double millisUntilSeen(Crowd crowd, Daemon daemon, int i)
      throws IOException, InterruptedException {
    String workload = "workload=\"" + Crowd.deployment(i) + "\"";
    double before = daemon.sum(Rate.ENDS, workload);
    long published = System.nanoTime();
    crowd.restart(i);
    while (daemon.sum(Rate.ENDS, workload) <= before) {
      if (System.nanoTime() - published > 30e9) {
        throw new IllegalStateException("an end is not shown");
      }
      Thread.sleep(1);
    }
    return (System.nanoTime() - published) / 1e6;
  }
}
