package io.kubevitals.bench;

import io.kubevitals.bench.Daemon.Start;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/// From 110 to 150,000 pods: memory, the time to the first page and to the first complete list,
/// events per second; and the same with client-java's informer, at a size it survives.
final class Scale {
  private static final int EVENTS = 150_000;
  private static final int COMPARED_EVENTS = 20_000;

  private final Figures figures = new Figures();

  /// @param arguments which parts, all if none: `start`, `10k`, `50k`, `150k`, `informer`
  public static void main(String[] arguments) throws IOException, InterruptedException {
    var parts =
        arguments.length == 0
            ? List.of("start", "10k", "50k", "150k", "informer")
            : List.of(arguments);
    var scale = new Scale();
    for (String part : parts) {
      scale.part(part);
    }
    scale.figures.print();
  }

  private void part(String part) throws IOException, InterruptedException {
    switch (part) {
      case "start" -> starts();
      case "10k" -> tenThousand();
      case "50k" -> relist();
      case "150k" -> largest();
      case "informer" -> informer();
      default -> throw new IllegalArgumentException("no part " + part);
    }
  }

  private void starts() throws IOException, InterruptedException {
    try (var server = new CrowdServer(110)) {
      String url = "kubernetes.server=" + server.url();
      var standalone = Start.of("standalone", url);
      figures.atMost(
          "110 pods: start to first page, without archive",
          firstPage(standalone.withoutArchive()),
          1.5,
          "s");
      figures.atMost("110 pods: start to first page, archive", firstPage(standalone), 1.0, "s");
      figures.atMost("110 pods: RSS", residentAfter(standalone, 20), 110, "MiB");
    }
    var node = Start.of("node", "role=node", "node-name=node-1");
    figures.atMost("node agent: start to first page, archive", firstPage(node), 1.0, "s");
    figures.atMost("node agent: RSS", residentAfter(node, 20), 95, "MiB");
  }

  private static double firstPage(Start start) throws IOException, InterruptedException {
    double[] seconds = new double[7];
    for (int i = 0; i < seconds.length; i++) {
      try (var daemon = new Daemon(start)) {
        seconds[i] = daemon.secondsUntilOk("/metrics");
      }
    }
    return Figures.median(seconds);
  }

  private static double residentAfter(Start start, int scrapes)
      throws IOException, InterruptedException {
    try (var daemon = new Daemon(start)) {
      daemon.secondsUntilOk("/readyz");
      scrape(daemon, scrapes);
      return daemon.child().residentMebibytes();
    }
  }

  private static void scrape(Daemon daemon, int times) throws IOException, InterruptedException {
    for (int i = 0; i < times; i++) {
      daemon.metrics();
      Thread.sleep(250);
    }
  }

  private void tenThousand() throws IOException, InterruptedException {
    try (var server = new CrowdServer(10_000);
        var daemon = new Daemon(cluster(server).with("-Xmx48m"))) {
      figures.note("10k pods, -Xmx48m: start to ready", daemon.secondsUntilOk("/readyz"), "s");
      scrape(daemon, 20);
      figures.atMost("10k pods, -Xmx48m: RSS", daemon.child().residentMebibytes(), 120, "MiB");
    }
  }

  private void relist() throws IOException, InterruptedException {
    try (var server = new CrowdServer(50_000);
        var daemon = new Daemon(cluster(server).with("-Xmx64m"))) {
      figures.note("50k pods, -Xmx64m: start to ready", daemon.secondsUntilOk("/readyz"), "s");
      scrape(daemon, 4);
      server.hideRestarts(1000);
      double told = awaitSum(daemon, Rate.ENDS, 1000);
      double lists = daemon.sum("kubevitals_list_total", "result=\"ok\"");
      figures.holds(
          "50k pods, -Xmx64m: 1,000 ends that only a new list tells",
          told == 1000,
          "%.0f counted, %.0f lists".formatted(told, lists),
          "works");
      figures.note("50k pods, -Xmx64m: RSS", daemon.child().residentMebibytes(), "MiB");
    }
  }

  private void largest() throws IOException, InterruptedException {
    List<Double> sync = new ArrayList<>();
    try (var server = new CrowdServer(150_000)) {
      for (int i = 0; i < 3; i++) {
        try (var daemon = new Daemon(cluster(server))) {
          sync.add(daemon.secondsUntilOk("/readyz"));
        }
      }
      figures.atMost(
          "150k pods: process start to ready", Figures.median(Figures.array(sync)), 6, "s");
      try (var daemon = new Daemon(cluster(server))) {
        daemon.secondsUntilOk("/readyz");
        scrape(daemon, 40);
        figures.note("150k pods: RSS after 10 s", daemon.child().residentMebibytes(), "MiB");
        var rate = Rate.of(server, daemon, EVENTS);
        figures.atLeast("150k pods: events", rate.perSecond(), 50_000, "/s");
        figures.atMost("150k pods: CPU per event", rate.cpuMicros(), 20, "us");
        scrape(daemon, 20);
        figures.atMost("150k pods: RSS", daemon.child().residentMebibytes(), 320, "MiB");
        figures.note("150k pods: peak RSS", daemon.child().peakMebibytes(), "MiB");
      }
    }
  }

  private void informer() throws IOException, InterruptedException {
    try (var server = new CrowdServer(10_000)) {
      var theirs = InformerClient.measure(server, COMPARED_EVENTS);
      try (var daemon = new Daemon(cluster(server))) {
        double sync = daemon.secondsUntilOk("/readyz");
        var rate = Rate.of(server, daemon, COMPARED_EVENTS);
        double resident = daemon.child().residentMebibytes();
        compare("start to synced, s", theirs.syncSeconds(), sync);
        compare("CPU per event, us", theirs.rate().cpuMicros(), rate.cpuMicros());
        compare("events/s", theirs.rate().perSecond(), rate.perSecond());
        compare("RSS, MiB", theirs.residentMebibytes(), resident);
      }
    }
  }

  private void compare(String what, double theirs, double ours) {
    double ratio = Math.max(theirs, ours) / Math.min(theirs, ours);
    figures.note(
        "10k pods, SharedInformerFactory : kube-vitals, " + what,
        "%.3g : %.3g = %.1f x".formatted(theirs, ours, ratio));
  }

  private static double awaitSum(Daemon daemon, String family, double atLeast)
      throws IOException, InterruptedException {
    double sum = 0;
    for (int i = 0; i < 120 && sum < atLeast; i++) {
      Thread.sleep(500);
      sum = daemon.sum(family, "");
    }
    return sum;
  }

  private static Start cluster(CrowdServer server) {
    return Start.of(
        "cluster", "role=cluster", "lease.enabled=false", "kubernetes.server=" + server.url());
  }
}
