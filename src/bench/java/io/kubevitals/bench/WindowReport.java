package io.kubevitals.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/// A real Prometheus that holds an hour of many containers: what a report of that hour costs and
/// how wrong it is, and the same for the eight range queries of the article, in the same run.
final class WindowReport {
  /// Of each pod: average and highest cores, average and highest bytes.
  private static final List<String> NAMES =
      List.of("average CPU", "highest CPU", "average memory", "highest memory");

  private final int containers;
  private final Figures figures = new Figures();

  private WindowReport(int containers) {
    this.containers = containers;
  }

  /// @param arguments how many containers, 10,000 if none
  public static void main(String[] arguments) throws Exception {
    new WindowReport(arguments.length == 0 ? 10_000 : Integer.parseInt(arguments[0])).measure();
  }

  private void measure() throws IOException, InterruptedException {
    var series = ContainerSeries.hour(containers, Instant.now().minusSeconds(30));
    try (var prometheus = new FilledPrometheus(series);
        var proxy = new CountingProxy(prometheus.url())) {
      for (String format : List.of("csv", "html")) {
        ours(proxy, prometheus.child(), series, format);
      }
      article(proxy, prometheus.child(), series);
    }
    figures.print();
  }

  private void ours(CountingProxy proxy, Child prometheus, ContainerSeries series, String format)
      throws IOException, InterruptedException {
    long requests = proxy.requests();
    long bytes = proxy.bytes();
    double others = prometheus.cpuSeconds();
    Path file = Files.createTempFile("kube-vitals-bench-", "." + format);
    long begin = System.nanoTime();
    Cost cost = cost(new Child(start(proxy.url(), series, format, file).start()));
    double seconds = (System.nanoTime() - begin) / 1e9;
    String what = "%,d containers, 1 h: report as %s: ".formatted(containers, format);
    figures.holds(what + "made with -Xmx128m", cost.status == 0, "exit " + cost.status, "exit 0");
    figures.atMost(what + "time, start of the process included", seconds, 15, "s");
    figures.note(what + "processor time", cost.processor, "s");
    figures.note(what + "processor time of Prometheus", prometheus.cpuSeconds() - others, "s");
    figures.note(what + "highest RSS", cost.peak, "MiB");
    figures.note(what + "queries", (double) (proxy.requests() - requests), "");
    figures.note(what + "bytes, packed", (proxy.bytes() - bytes) / 1048576.0, "MiB");
    figures.note(what + "size", Files.size(file) / 1048576.0, "MiB");
    if (format.equals("csv")) {
      errors(what + "worst error of a pod's ", series, read(file));
    }
    Files.delete(file);
  }

  private static ProcessBuilder start(
      String prometheus, ContainerSeries series, String format, Path file) {
    var command = new ArrayList<>(Daemon.java("standalone", List.of("-Xmx128m")));
    command.addAll(List.of("report", "--set", "prometheus.url=" + prometheus));
    command.addAll(List.of("--from", Instant.ofEpochSecond(series.begin()).toString()));
    command.addAll(List.of("--to", Instant.ofEpochSecond(series.end()).toString()));
    command.addAll(List.of("--format", format, "--output", file.toString()));
    return new ProcessBuilder(command).inheritIO();
  }

  /// What the process took, as seen shortly before its end.
  private record Cost(int status, double processor, double peak) {}

  private static Cost cost(Child child) throws InterruptedException {
    double processor = 0;
    double peak = 0;
    while (!child.process().waitFor(20, TimeUnit.MILLISECONDS)) {
      try {
        processor = child.cpuSeconds();
        peak = child.peakMebibytes();
      } catch (RuntimeException _) {
        // It has ended since.
      }
    }
    return new Cost(child.process().exitValue(), processor, peak);
  }

  /// Names hold neither commas nor quotes here.
  private static Map<String, double[]> read(Path csv) throws IOException {
    var found = new HashMap<String, double[]>();
    try (Stream<String> lines = Files.lines(csv)) {
      lines
          .map(line -> line.split(",", -1))
          .filter(cells -> cells[0].equals("pod"))
          .forEach(
              cells -> {
                int at = cells[7].equals("cpu") ? 0 : 2;
                double[] pod = found.computeIfAbsent(cells[5], _ -> new double[4]);
                pod[at] += Double.parseDouble(cells[9]);
                pod[at + 1] += Double.parseDouble(cells[11]);
              });
    }
    return found;
  }

  private void article(CountingProxy proxy, Child prometheus, ContainerSeries series)
      throws IOException, InterruptedException {
    long bytes = proxy.bytes();
    double others = prometheus.cpuSeconds();
    var told = new ArticleQueries(proxy.url()).ask(series.begin(), series.end());
    String what = "%,d containers, 1 h: the article's eight range queries: ".formatted(containers);
    figures.note(what + "time", told.seconds(), "s");
    figures.note(what + "processor time of Prometheus", prometheus.cpuSeconds() - others, "s");
    figures.note(what + "bytes", (proxy.bytes() - bytes) / 1048576.0, "MiB");
    var found = new HashMap<String, double[]>();
    told.cpu().forEach((pod, values) -> take(found, pod, values, 0));
    told.memory().forEach((pod, values) -> take(found, pod, values, 2));
    errors(what + "worst error of a pod's ", series, found);
  }

  private static void take(Map<String, double[]> found, String pod, List<Double> values, int at) {
    var all = values.stream().mapToDouble(Double::doubleValue).summaryStatistics();
    double[] figures = found.computeIfAbsent(pod, _ -> new double[4]);
    figures[at] = all.getAverage();
    figures[at + 1] = all.getMax();
  }

  private void errors(String what, ContainerSeries series, Map<String, double[]> found) {
    double[] worst = new double[NAMES.size()];
    for (int container = 0; container < containers; container += 2) {
      double[] truth = truth(series, container);
      double[] told = found.getOrDefault(ContainerSeries.pod(container), new double[4]);
      for (int i = 0; i < worst.length; i++) {
        worst[i] = Math.max(worst[i], Math.abs(told[i] - truth[i]) / truth[i] * 100);
      }
    }
    for (int i = 0; i < worst.length; i++) {
      figures.note(what + NAMES.get(i), worst[i], "%");
    }
  }

  private static double[] truth(ContainerSeries series, int container) {
    int other = container + 1;
    double cores = ContainerSeries.cores(container) + ContainerSeries.cores(other);
    return new double[] {
      cores,
      cores,
      series.averageBytes(container) + series.averageBytes(other),
      series.highestBytes(container) + series.highestBytes(other)
    };
  }
}
