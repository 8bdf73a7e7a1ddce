package io.kubevitals.bench;

import io.kubevitals.cluster.Amounts;
import io.kubevitals.cluster.ContainerId;
import io.kubevitals.cluster.ContainerRecord;
import io.kubevitals.cluster.ContainerState.Running;
import io.kubevitals.cluster.ContainerState.Terminated;
import io.kubevitals.cluster.ContainerStatus;
import io.kubevitals.cluster.ContainerType;
import io.kubevitals.cluster.Phase;
import io.kubevitals.cluster.PodChange;
import io.kubevitals.cluster.PodId;
import io.kubevitals.cluster.PodOrigin;
import io.kubevitals.cluster.PodRecord;
import io.kubevitals.cluster.PodSpec;
import io.kubevitals.cluster.PodStatus;
import io.kubevitals.cluster.Resources;
import io.kubevitals.cluster.RestartPolicy;
import io.kubevitals.cluster.Scheduling;
import io.kubevitals.cluster.Workload;
import io.kubevitals.config.InvalidConfigException;
import io.kubevitals.config.SettingsLoader;
import io.kubevitals.incident.IncidentConfig;
import io.kubevitals.incident.PodLine;
import io.kubevitals.metrics.OwnMetrics;
import io.kubevitals.metrics.Page;
import io.kubevitals.metrics.PageFormat;
import io.kubevitals.metrics.RenderedPage;
import io.kubevitals.metrics.Scraper;
import io.kubevitals.metrics.Scrapers;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;

/// 100,000 bare Jobs in a day, each with a name of its own: what they leave behind must go again.
final class Jobs {
  private static final int JOBS = 100_000;
  private static final Instant BEGIN = Instant.parse("2026-01-01T00:00:00Z");
  private static final Duration DAY = Duration.ofDays(1);
  private static final Duration SCRAPES = Duration.ofSeconds(30);
  private static final int RUNNING = 20;

  private final OwnMetrics own = new OwnMetrics();
  private final Scrapers scrapers = new Scrapers();
  private final PodLine line;
  private final Page page;
  private final Scraper scraper;
  private final Deque<PodRecord> running = new ArrayDeque<>();
  private Instant now = BEGIN;
  private RenderedSize size = new RenderedSize(0, 0);
  private int began;

  private record RenderedSize(long series, long bytes) {}

  private record Point(PodLine.Sizes sizes, RenderedSize page, double heapMebibytes) {}

  private Jobs() throws InvalidConfigException {
    var settings = new SettingsLoader(Map.of()).load(List.of(), List.of());
    this.line =
        new PodLine(
            IncidentConfig.from(settings),
            pod ->
                CompletableFuture.completedFuture(
                    new Workload(pod.id().namespace(), pod.id().name(), "job")),
            own,
            () -> now);
    this.page = new Page(List.of(line.families()), own, scrapers, this::nanos);
    this.scraper = Scraper.of("10.0.0.1", "Prometheus/3.0.0", "text/plain", "10").orElseThrow();
  }

  public static void main(String[] arguments) throws InvalidConfigException {
    new Jobs().measure();
  }

  private long nanos() {
    return Duration.between(BEGIN, now).toNanos();
  }

  private void measure() {
    accept(new PodChange.ListBegins(true));
    accept(new PodChange.ListEnds(true));
    pass(Duration.ofMinutes(10), 0);
    Point before = point("before");
    long end = DAY.toSeconds();
    Point most = before;
    for (int hour = 1; hour <= 24; hour++) {
      pass(Duration.ofSeconds(end / 24), JOBS * hour / 24);
      Point point = point("hour " + hour);
      most = point.page.series > most.page.series ? point : most;
    }
    while (!running.isEmpty()) {
      finish();
    }
    pass(Duration.ofHours(3), JOBS);
    Point after = point("3 h later");
    print(before, most, after);
  }

  private void print(Point before, Point most, Point after) {
    var figures = new Figures();
    figures.note(
        "100,000 Jobs in a day: most series on a page", (double) most.page.series, "series");
    figures.note("100,000 Jobs in a day: largest page", most.page.bytes / 1048576.0, "MiB");
    same(figures, "series after", before.page.series, after.page.series);
    same(figures, "page after, bytes", before.page.bytes, after.page.bytes);
    same(figures, "pods held after", before.sizes.pods(), after.sizes.pods());
    same(figures, "workloads held after", before.sizes.workloads(), after.sizes.workloads());
    figures.atMost("heap grown", after.heapMebibytes - before.heapMebibytes, 2, "MiB");
    figures.print();
  }

  private static void same(Figures figures, String what, long before, long after) {
    figures.holds(
        "100,000 Jobs in a day: " + what,
        after <= before * 1.02,
        Long.toString(after),
        "as before: " + before);
  }

  /// Time goes on in steps of a second; Jobs begin and end so that `target` have begun at its end.
  private void pass(Duration time, int target) {
    long seconds = time.toSeconds();
    int from = began;
    for (long s = 1; s <= seconds; s++) {
      now = now.plusSeconds(1);
      while (began < from + (target - from) * s / seconds) {
        begin();
      }
      line.tick();
      if (s % SCRAPES.toSeconds() == 0) {
        scrape();
      }
    }
  }

  private void begin() {
    int number = began++;
    PodRecord pod = pod(number, running(number), Phase.RUNNING);
    running.add(pod);
    accept(new PodChange.Applied(null, pod, false));
    if (running.size() > RUNNING) {
      finish();
    }
  }

  private void finish() {
    PodRecord pod = running.removeFirst();
    int number = (int) pod.id().uid().getLeastSignificantBits();
    PodRecord ended = pod(number, ended(number), number % 5 == 0 ? Phase.FAILED : Phase.SUCCEEDED);
    accept(new PodChange.Applied(pod, ended, false));
    accept(new PodChange.Removed(ended, ended, true));
  }

  private void accept(PodChange change) {
    line.accept(change);
  }

  private ContainerStatus running(int number) {
    return new ContainerStatus(id(number), 0, true, new Running(now), null);
  }

  private ContainerStatus ended(int number) {
    boolean failed = number % 5 == 0;
    var end =
        new Terminated(
            id(number),
            failed ? "Error" : "Completed",
            "",
            failed ? 1 : 0,
            now.minusSeconds(10),
            now);
    return new ContainerStatus(id(number), 0, false, end, null);
  }

  private static ContainerId id(int number) {
    return ContainerId.of(number, 7, 7, 7);
  }

  private PodRecord pod(int number, ContainerStatus status, Phase phase) {
    var container =
        new ContainerRecord("job", ContainerType.APP, RestartPolicy.NEVER, Resources.NONE, status);
    return new PodRecord(
        new PodId(new UUID(1, number), "batch", "job-" + number),
        number,
        new PodOrigin(null, "", false, Map.of()),
        new PodSpec("node-1", RestartPolicy.NEVER, now, null, Amounts.NONE),
        new PodStatus(phase, "", "", phase == Phase.RUNNING, Scheduling.SCHEDULED, ""),
        List.of(container));
  }

  private void scrape() {
    scrapers.asks(scraper, nanos());
    try (RenderedPage open = page.open(PageFormat.TEXT)) {
      scrapers.hasFetched(scraper, open.generation());
      size = sizeOf(open);
    }
  }

  private static RenderedSize sizeOf(RenderedPage open) {
    long lines = 0;
    for (var piece : open.pieces()) {
      for (int i = piece.position(); i < piece.limit(); i++) {
        lines += piece.get(i) == '\n' ? 1 : 0;
      }
    }
    return new RenderedSize(lines, open.length());
  }

  private Point point(String when) {
    var sizes = line.sizes();
    var point = new Point(sizes, size, heap());
    System.out.printf(
        "%-10s jobs %,7d  series held %,6d  workloads %,6d  pods %3d  lines %,7d  page %,9d B"
            + "  heap %.1f MiB%n",
        when,
        began,
        sizes.series(),
        sizes.workloads(),
        sizes.pods(),
        size.series,
        size.bytes,
        point.heapMebibytes);
    return point;
  }

  private static double heap() {
    System.gc();
    var runtime = Runtime.getRuntime();
    return (runtime.totalMemory() - runtime.freeMemory()) / 1048576.0;
  }
}
