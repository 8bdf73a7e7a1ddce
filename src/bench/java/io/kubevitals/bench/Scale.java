package io.kubevitals.bench;

import io.kubevitals.bench.Daemon.Start;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;

/// From 110 to 150,000 pods: memory, the time to the first page and to the first complete list,
/// events per second; and the same with client-java's informer, at a size it survives.
final class Scale {
  private static final int LARGEST = 150_000;

  private static final int COMPARED_EVENTS = 20_000;

  private final Figures figures = new Figures();

  /// @param arguments which parts, all if none: `start`, `10k`, `50k`, `150k`, `kept`, `events`,
  ///   `informer`
  public static void main(String[] arguments) throws IOException, InterruptedException {
    var parts =
        arguments.length == 0
            ? List.of("start", "10k", "50k", "150k", "kept", "events", "informer")
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
      case "kept" -> kept();
      case "events" -> events();
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
    try (var server = new CrowdServer(LARGEST)) {
      double[] sync = new double[3];
      for (int i = 0; i < sync.length; i++) {
        try (var daemon = new Daemon(cluster(server))) {
          sync[i] = daemon.secondsUntilOk("/readyz");
        }
      }
      figures.atMost("150k pods: process start to ready", Figures.median(sync), 6, "s");
    }
  }

  /// With the state in a file.
  private void kept() throws IOException, InterruptedException {
    Path folder = Files.createTempDirectory(Path.of("target"), "scale-kept-");
    String file = "store.url=jdbc:sqlite:" + folder.toAbsolutePath().resolve("state-");
    try (var server = new CrowdServer(110)) {
      var standalone =
          Start.of("standalone", "kubernetes.server=" + server.url(), file + "small.db");
      figures.atMost("110 pods, kept: RSS", residentAfter(standalone, 20), 115, "MiB");
    }
    try (var server = new CrowdServer(LARGEST);
        var daemon = new Daemon(cluster(server, file + "large.db"))) {
      figures.atMost("150k pods, kept: start to ready", daemon.secondsUntilOk("/readyz"), 10, "s");
      daemon.secondsUntilIdle();
      scrape(daemon, 10);
      double resident = daemon.child().residentMebibytes();
      figures.atMost("150k pods, kept: RSS", resident, 360, "MiB");
      var rate = Rate.of(server, daemon, LARGEST);
      figures.note("150k pods, kept: events", rate.perSecond(), "/s");
      figures.note("150k pods, kept: CPU per event", rate.cpuMicros(), "us");
      double after = daemon.child().residentMebibytes();
      figures.atMost("150k pods, kept: RSS after the events", after, 360, "MiB");
    }
  }

  private void events() throws IOException, InterruptedException {
    try (var server = new CrowdServer(LARGEST);
        var daemon = new Daemon(cluster(server))) {
      filled(daemon);
      scrape(daemon, 10);
      resident(daemon, "150k pods: RSS");
      var rate = Rate.of(server, daemon, LARGEST);
      figures.atLeast("150k pods: events", rate.perSecond(), 50_000, "/s");
      figures.note("150k pods: events of a second of processor", rate.perProcessorSecond(), "");
      figures.atMost("150k pods: CPU per event", rate.cpuMicros(), 20, "us");
      figures.note("150k pods: CPU per event of the server", rate.serverMicros(), "us");
      resident(daemon, "150k pods: RSS after the events");
      var scraped = Rate.scraped(server, daemon, LARGEST, Duration.ofSeconds(5));
      figures.note("150k pods, scraped every 5 s: events", scraped.perSecond(), "/s");
      figures.note("150k pods, scraped every 5 s: CPU per event", scraped.cpuMicros(), "us");
      resident(daemon, "150k pods, scraped every 5 s: RSS after the events");
      figures.note("150k pods: peak RSS", daemon.child().peakMebibytes(), "MiB");
    }
  }

  private void resident(Daemon daemon, String what) {
    figures.atMost(what, daemon.child().residentMebibytes(), 320, "MiB");
  }

  /// Owners are asked for when the list is complete: the page is whole some time after that.
  private void filled(Daemon daemon) throws IOException, InterruptedException {
    double ready = daemon.secondsUntilOk("/readyz");
    double idle = daemon.secondsUntilIdle();
    figures.note("150k pods: ready to all workloads on the page", idle - ready, "s");
    figures.note("150k pods: CPU until then", daemon.child().cpuSeconds(), "s");
    String page = daemon.metrics();
    double pods = Samples.sum(page, "kubevitals_workload_pods", "");
    double guesses = Samples.sum(page, "kubevitals_owner_guessed_total", "");
    long workloads = Samples.series(page, "kubevitals_workload_pods", "state=\"ready\"");
    figures.holds(
        "150k pods: their workloads by then",
        pods == LARGEST && workloads == Crowd.workloads(LARGEST) && guesses == 0,
        "%.0f pods, %d workloads, %.0f guesses".formatted(pods, workloads, guesses),
        "all");
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
    return cluster(server, "store.url=");
  }

  private static Start cluster(CrowdServer server, String store) {
    return Start.of(
        "cluster",
        "role=cluster",
        "lease.enabled=false",
        "kubernetes.server=" + server.url(),
        store);
  }
}
