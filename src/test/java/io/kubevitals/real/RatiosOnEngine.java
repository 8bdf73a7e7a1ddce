package io.kubevitals.real;

import io.kubevitals.real.PrometheusApi.Point;
import io.kubevitals.real.PrometheusApi.Series;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;

/// One engine that scrapes the kubelet, the daemon that asks it, and what its figures must be: what
/// the kernel counted between the samples that the engine has.
final class RatiosOnEngine {
  private static final double LIMIT_BYTES = 100 << 20;
  private static final String CPU =
      "container_cpu_usage_seconds_total{namespace=\"ratios\",pod=~\"spinner.*\",container=\"app\"}";
  private static final String MEMORY =
      "container_memory_working_set_bytes{namespace=\"ratios\",pod=~\"holder.*\",container=\"app\"}";

  private final String name;
  private final PrometheusApi engine;
  private final Daemon daemon;
  private final CgroupTruth spinner;
  private final CgroupTruth holder;
  private final FigureWatch cores = new FigureWatch("cpu_usage_cores");
  private final FigureWatch coresRatio = new FigureWatch("cpu_usage_limit_ratio");
  private final FigureWatch bytes = new FigureWatch("memory_usage_bytes");
  private final FigureWatch bytesRatio = new FigureWatch("memory_usage_limit_ratio");

  RatiosOnEngine(
      String name, PrometheusApi engine, Daemon daemon, CgroupTruth spinner, CgroupTruth holder) {
    this.name = name;
    this.engine = engine;
    this.daemon = daemon;
    this.spinner = spinner;
    this.holder = holder;
  }

  /// Expectations before and after, as a sample may come in between.
  ///
  /// @param ids of the running containers, `""` for one that does not run
  void look(Map<String, String> ids, double limitCores) {
    expect(ids, limitCores);
    Exposition page = daemon.metrics();
    expect(ids, limitCores);
    cores.compare(value(page, cores, "spinner"));
    coresRatio.compare(value(page, coresRatio, "spinner"));
    bytes.compare(value(page, bytes, "holder"));
    bytesRatio.compare(value(page, bytesRatio, "holder"));
  }

  private void expect(Map<String, String> ids, double limitCores) {
    Expected used = id(ids, "spinner").isEmpty() ? Expected.NOTHING : kernelCores();
    cores.expect(used);
    coresRatio.expect(used.dividedBy(limitCores));
    Expected held = kernelBytes(id(ids, "holder"));
    bytes.expect(held);
    bytesRatio.expect(held.dividedBy(LIMIT_BYTES));
  }

  private static String id(Map<String, String> ids, String pod) {
    return ids.getOrDefault(pod, "");
  }

  /// What the kernel counted between each container's first and last sample, over that time.
  private Expected kernelCores() {
    double used = 0;
    double watched = 0;
    for (Series series : engine.query(CPU + "[90s]")) {
      String id = series.labels().getOrDefault("name", "");
      double from = series.points().getFirst().seconds();
      double to = series.points().getLast().seconds();
      Optional<Double> first = spinner.cpuSecondsAt(id, from);
      Optional<Double> last = spinner.cpuSecondsAt(id, to);
      if (to > from && (first.isEmpty() || last.isEmpty())) {
        return Expected.UNKNOWN;
      }
      used += to > from ? last.orElseThrow() - first.orElseThrow() : 0;
      watched += to - from;
    }
    return watched > 0 ? Expected.about(used / watched) : Expected.NOTHING;
  }

  /// What the kernel counted when the present container's last sample was taken.
  private Expected kernelBytes(String id) {
    for (Series series : engine.query(MEMORY + "[90s]")) {
      if (series.labels().getOrDefault("name", "").equals(id)) {
        return holder
            .memoryBytesAround(id, series.points().getLast().seconds())
            .map(held -> Expected.between(held.least(), held.most()))
            .orElse(Expected.UNKNOWN);
      }
    }
    return Expected.NOTHING;
  }

  boolean isTrue() {
    return cores.isTrue() && bytes.isTrue();
  }

  boolean isTrueOfMemory() {
    return bytes.isTrue();
  }

  int absences() {
    return cores.absences();
  }

  /// Of the spinner's container.
  int samples(String id) {
    return engine.query(CPU + "[90s]").stream()
        .filter(series -> series.labels().getOrDefault("name", "").equals(id))
        .mapToInt(series -> series.points().size())
        .sum();
  }

  /// When the oldest sample of the spinner in the window was taken.
  double oldestSeconds() {
    return engine.query(CPU + "[90s]").stream()
        .map(Series::points)
        .map(List::getFirst)
        .mapToDouble(Point::seconds)
        .min()
        .orElse(0);
  }

  boolean hasMemoryOf(String id) {
    return has(engine.query(MEMORY + "[90s]"), id);
  }

  boolean hasCpuOf(String id) {
    return has(engine.query(CPU + "[90s]"), id);
  }

  private static boolean has(List<Series> series, String id) {
    return series.stream().anyMatch(one -> one.labels().getOrDefault("name", "").equals(id));
  }

  void print(String when) {
    System.out.printf(
        "%n%s, %s: spins within its limit, cores: kernel %s, ours %s, sum(rate[90s]) %.4f%n"
            + "holds memory, MB: kernel %s, ours %s, max by %.1f%n",
        when,
        name,
        cores.expected(),
        cores.ours(),
        scalar("sum(rate(" + CPU + "[90s]))"),
        bytes.expected().dividedBy(1e6),
        bytes.ours().dividedBy(1e6),
        scalar("max by (container) (" + MEMORY + ")") / 1e6);
    System.out.printf("compared so far: %s; %s; %s; %s%n", cores, coresRatio, bytes, bytesRatio);
  }

  private double scalar(String expression) {
    List<Series> series = engine.query(expression);
    return series.isEmpty() ? 0 : series.getFirst().last();
  }

  private static OptionalDouble value(Exposition page, FigureWatch watch, String workload) {
    return page.value(
        "kubevitals_" + watch.family(), Map.of("namespace", "ratios", "workload", workload));
  }
}
