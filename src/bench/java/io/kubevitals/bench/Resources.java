package io.kubevitals.bench;

import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// A real Prometheus that holds many containers: what a live cycle costs and how wrong it is, and
/// the same for the eight range queries of the article, in the same run.
final class Resources {
  private static final int CYCLES = 12;
  private static final Pattern ROW =
      Pattern.compile(
          "(kubevitals_cpu_usage_cores|kubevitals_memory_usage_bytes)\\{.*pod=\"([^\"]*)\",container=\"([^\"]*)\"} (\\S+)");

  private final int containers;
  private final Figures figures = new Figures();

  private Resources(int containers) {
    this.containers = containers;
  }

  /// @param arguments how many containers, 10,000 if none
  public static void main(String[] arguments) throws Exception {
    new Resources(arguments.length == 0 ? 10_000 : Integer.parseInt(arguments[0])).measure();
  }

  private void measure() throws Exception {
    var series = ContainerSeries.minutes(containers, Instant.now().minusSeconds(5));
    try (var prometheus = new FilledPrometheus(series);
        var proxy = new CountingProxy(prometheus.url())) {
      ours(proxy, prometheus.child());
      article(proxy, series.end());
    }
    figures.print();
  }

  /// The samples are of one moment: cycles follow each other so closely that none is too old.
  private void ours(CountingProxy proxy, Child prometheus) throws Exception {
    var start =
        Daemon.Start.of(
                "cluster",
                "role=cluster",
                "pods.scope=none",
                "resources.requests-from=prometheus",
                "resources.by=container",
                "resources.interval=2s",
                "prometheus.url=" + proxy.url())
            .with("-Xmx128m");
    try (var daemon = new Daemon(start)) {
      daemon.secondsUntilOk("/metrics");
      String what = "%,d containers: ".formatted(containers);
      double queries = cycles(daemon, proxy, what);
      processorTime(daemon, proxy, prometheus, queries);
      figures.note(
          what + "heap in use with -Xmx128m, at the end",
          daemon.sum("jvm_memory_used_bytes", "area=\"heap\"") / 1048576,
          "MiB");
      figures.note(what + "RSS", daemon.child().residentMebibytes(), "MiB");
    }
  }

  /// @return how many queries a cycle asks
  private double cycles(Daemon daemon, CountingProxy proxy, String what) throws Exception {
    List<Double> seconds = new ArrayList<>();
    double last = 0;
    long requests = 0;
    long bytes = 0;
    String first = "";
    for (int i = 0; i < 600 && seconds.size() < CYCLES; i++) {
      String page = daemon.metrics();
      double success = Samples.sum(page, "kubevitals_resource_last_success_timestamp_seconds", "");
      if (success > last) {
        last = success;
        seconds.add(Samples.sum(page, "kubevitals_resource_cycle_duration_seconds", ""));
        first = first.isEmpty() && hasUse(page) ? page : first;
        if (seconds.size() == 2) {
          requests = proxy.requests();
          bytes = proxy.bytes();
        }
      }
      Thread.sleep(1000);
    }
    double counted = seconds.size() - 2.0;
    double queries = Math.ceil((proxy.requests() - requests) / counted);
    double mebibytes = (proxy.bytes() - bytes) / 1048576.0 / counted;
    double[] later = Figures.array(seconds.subList(2, seconds.size()));
    figures.atMost(what + "queries of a cycle", queries, 8, "");
    figures.note(what + "bytes of a cycle, packed", mebibytes, "MiB");
    figures.note(what + "first cycle, with the look for profiles", seconds.getFirst(), "s");
    figures.atMost(what + "live cycle, median", Figures.median(later), 2, "s");
    errors(what + "ours, after a restart: ", read(first));
    return queries;
  }

  /// While nobody fetches a page, which costs time too.
  private void processorTime(
      Daemon daemon, CountingProxy proxy, Child prometheus, double queriesOfCycle)
      throws InterruptedException {
    long requests = proxy.requests();
    double ours = daemon.child().cpuSeconds();
    double others = prometheus.cpuSeconds();
    Thread.sleep(20_000);
    double cycles = (proxy.requests() - requests) / queriesOfCycle;
    String what = "%,d containers: processor time of a cycle: ".formatted(containers);
    figures.note(what + "the daemon", (daemon.child().cpuSeconds() - ours) / cycles, "s");
    figures.note(what + "Prometheus", (prometheus.cpuSeconds() - others) / cycles, "s");
  }

  private static boolean hasUse(String page) {
    return page.contains("kubevitals_memory_usage_bytes{")
        && page.contains("kubevitals_cpu_usage_cores{");
  }

  private static Map<String, double[]> read(String page) {
    var found = new HashMap<String, double[]>();
    page.lines()
        .map(ROW::matcher)
        .filter(Matcher::matches)
        .forEach(
            row ->
                found
                        .computeIfAbsent(row.group(2), _ -> new double[2])[
                        row.group(1).contains("cpu") ? 0 : 1] +=
                    Double.parseDouble(row.group(4)));
    return found;
  }

  private void article(CountingProxy proxy, long end) throws Exception {
    long bytes = proxy.bytes();
    ArticleQueries.Told told = new ArticleQueries(proxy.url()).ask(end - 570, end);
    String what =
        "%,d containers: the article's eight range queries over 10 min: ".formatted(containers);
    figures.note(what + "time", told.seconds(), "s");
    figures.note(what + "bytes", (proxy.bytes() - bytes) / 1048576.0, "MiB");
    var found = new HashMap<String, double[]>();
    told.cpu().forEach((pod, values) -> found.put(pod, new double[] {values.getLast(), 0}));
    told.memory()
        .forEach(
            (pod, values) -> found.computeIfAbsent(pod, _ -> new double[2])[1] = values.getLast());
    errors(what + "after a restart: ", found);
  }

  /// @param found of each pod its cores and bytes
  private void errors(String what, Map<String, double[]> found) {
    double[] worst = new double[2];
    for (int container = 0; container < containers; container += 10) {
      int other = container + 1;
      double[] truth = {
        ContainerSeries.cores(container) + ContainerSeries.cores(other),
        ContainerSeries.bytes(container) + ContainerSeries.bytes(other)
      };
      double[] told = found.getOrDefault(ContainerSeries.pod(container), new double[2]);
      for (int i = 0; i < 2; i++) {
        worst[i] = Math.max(worst[i], Math.abs(told[i] - truth[i]) / truth[i] * 100);
      }
    }
    figures.note(what + "worst error of a pod's CPU", worst[0], "%");
    figures.note(what + "worst error of a pod's memory", worst[1], "%");
  }
}
