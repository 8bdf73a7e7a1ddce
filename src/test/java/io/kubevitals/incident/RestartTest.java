package io.kubevitals.incident;

import static io.kubevitals.incident.Pods.T0;
import static io.kubevitals.incident.Pods.end;
import static io.kubevitals.incident.Pods.ended;
import static io.kubevitals.incident.Pods.pod;
import static io.kubevitals.incident.Pods.running;
import static io.kubevitals.incident.Pods.waiting;
import static org.assertj.core.api.Assertions.assertThat;

import io.kubevitals.cluster.AccessConfig;
import io.kubevitals.cluster.ClusterAccess;
import io.kubevitals.cluster.ClusterMetrics;
import io.kubevitals.cluster.Phase;
import io.kubevitals.cluster.PodChange;
import io.kubevitals.cluster.PodRecord;
import io.kubevitals.cluster.PodScope;
import io.kubevitals.cluster.PodsConfig;
import io.kubevitals.cluster.RecordedLife;
import io.kubevitals.cluster.Reflector;
import io.kubevitals.cluster.Scheduling;
import io.kubevitals.cluster.Workload;
import io.kubevitals.metrics.FeatureStates;
import io.kubevitals.metrics.Lines;
import io.kubevitals.metrics.OwnMetrics;
import io.kubevitals.metrics.Scrapers;
import io.kubevitals.store.Batch;
import io.kubevitals.store.EndQuery;
import io.kubevitals.store.EndRow;
import io.kubevitals.store.Store;
import io.kubevitals.store.StoreConfig;
import io.kubevitals.store.StoreException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Function;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// A process ends after a commit, and the next one goes on from the file: nothing on its page shows
/// that there was another one before.
class RestartTest {
  private static final Workload WEB = new Workload("shop", "web", "deployment");
  private static final AccessConfig NOWHERE =
      new AccessConfig("http://127.0.0.1:1", "", "", "", "", "", "");

  @TempDir Path folder;

  private final AtomicLong dropped = new AtomicLong();
  private Instant now = T0.plus(Duration.ofHours(1));
  private Function<PodRecord, CompletableFuture<Workload>> owners = _ -> done();
  private String file = "state.db";
  private long commits;
  private @Nullable Run run;

  /// One process, from its start to its end.
  private record Run(PodLine line, LineSource source, Store store) {}

  @AfterEach
  void close() {
    if (run != null) {
      run.store.close();
    }
  }

  @Test
  void everyRecordedLifeCountsTheSameWithRestartsInBetween() throws Exception {
    long seed = new Random().nextLong();
    var random = new Random(seed);
    int restarts = 0;
    for (RecordedLife life : RecordedLife.all()) {
      var whole = new PodLine(Configs.defaults(), owners, new OwnMetrics(), () -> now);
      file = life.name() + ".db";
      begin();
      for (PodChange change : life.changes()) {
        whole.accept(change);
        line().accept(change);
        if (random.nextInt(8) == 0) {
          restart();
          restarts++;
        }
      }
      commit();
      assertThat(page(line())).as("%s, seed %d", life.name(), seed).isEqualTo(page(whole));
    }
    System.out.printf("%d restarts in the recorded lives: the same pages%n", restarts);
  }

  @Test
  void gaugesAndIncidentsAreThereAgain() throws Exception {
    begin();
    apply(pod("loops").app(ended(1, end(2, 1), end(1, 1))));
    apply(pod("typo").app(waiting(0, 0, "ImagePullBackOff", null)).phase(Phase.PENDING));
    apply(pod("homeless").scheduling(Scheduling.UNSCHEDULABLE));
    apply(pod("stuck").app(running(0, 3)).deletion(now.plusSeconds(30), 30));
    apply(pod("evicted").disruption("EvictionByEvictionAPI").phase(Phase.FAILED, "Evicted"));
    pass(Duration.ofMinutes(5));
    commit();
    List<String> page = page(line());
    IncidentView incidents = line().book().view(now);
    assertThat(incidents.open()).hasSizeGreaterThanOrEqualTo(3);

    restart();

    assertThat(page(line())).isEqualTo(page);
    assertThat(line().book().view(now)).isEqualTo(incidents);
    var typo = pod("typo").app(waiting(0, 0, "ImagePullBackOff", null)).phase(Phase.PENDING);
    line().accept(new PodChange.Removed(null, typo.pod(), true));
    pass(Duration.ofSeconds(1));
    pass(Duration.ofMinutes(2));
    commit();
    assertThat(line().book().view(now).open()).hasSize(incidents.open().size() - 1);
    assertThat(line().book().view(now).resolved()).hasSize(incidents.resolved().size() + 1);
  }

  @Test
  void aCrashLoopIsLeftTenMinutesAfterItsLastRunBeganWhoeverLooks() throws Exception {
    begin();
    apply(pod("web-1").app(running(2, 3, end(2, 1), now)));
    apply(pod("web-2").app(ended(1, end(2, 1), end(1, 1))));
    apply(pod("web-2").app(running(2, 3, end(2, 1), now)));
    pass(Duration.ofMinutes(9));
    restart();
    assertThat(lines("container_crash_looping")).hasSize(1);
    pass(Duration.ofMinutes(2));
    assertThat(lines("container_crash_looping")).isEmpty();
  }

  @Test
  void factsThatWaitForTheirOwnerCountOnceInTheNextProcess() throws Exception {
    owners = _ -> new CompletableFuture<>();
    begin();
    apply(pod("web-1").app(running(0, 1)));
    apply(pod("web-1").app(ended(0, end(1, 3))));
    apply(pod("web-2").app(running(0, 2)));
    line().accept(new PodChange.Removed(null, pod("web-2").app(ended(0, end(2, 3))).pod(), true));
    commit();
    assertThat(lines("container_terminations")).isEmpty();

    owners = _ -> done();
    restart();
    commit();

    assertThat(failures()).isEqualTo(2);
    restart();
    assertThat(failures()).isEqualTo(2);
    EndQuery all = EndQuery.between(Instant.EPOCH, now.plusSeconds(60));
    assertThat(current().store.ends(all).ends())
        .extracting(EndRow::pod)
        .containsExactlyInAnyOrder("web-1", "web-2");
  }

  @Test
  void endsThatCannotBeWrittenForLongAreDroppedAndCounted() throws Exception {
    begin();
    apply(pod("web-1").app(running(0, 1)));
    for (int i = 1; i <= Journal.MAX_ENDS + 1; i++) {
      apply(pod("web-1").app(running(i, i + 1, end(i, 1))));
    }

    assertThat(dropped).hasValue(Journal.MAX_ENDS / 10 + 1);
    commit();
    assertThat(failures()).isEqualTo(Journal.MAX_ENDS + 1);
  }

  private void begin() throws StoreException {
    close();
    String url = "jdbc:sqlite:" + folder.resolve(file);
    Store store = Store.open(new StoreConfig(url, "", "", Duration.ofDays(7)));
    var own = new OwnMetrics();
    var scrapers = new Scrapers();
    var journal = new Journal(() -> true, () -> {}, dropped::addAndGet);
    var line = new PodLine(Configs.defaults(), owners, own, () -> now, now, journal);
    var identity = new LineSource.Identity("cluster", () -> 0, Set.of());
    var source =
        new LineSource(line, journal, scrapers, identity, () -> now, () -> 0, new Nobody());
    run = new Run(line, source, store);
    LineRestore.from(store, source, reflector(line, own), now, 0);
  }

  /// Takes what is restored, and never runs.
  private Reflector reflector(PodLine line, OwnMetrics own) {
    return new Reflector(
        ClusterAccess.open(NOWHERE, () -> now),
        new PodsConfig(PodScope.ALL, List.of(), "", 1 << 20),
        Set.of(),
        new ClusterMetrics(own),
        new FeatureStates(own),
        () -> now,
        line);
  }

  private void restart() throws StoreException {
    commit();
    begin();
  }

  private void commit() throws StoreException {
    Batch batch = current().source.take();
    current().store.commit(batch, ++commits);
    current().source.committed(batch);
  }

  private Run current() {
    return Objects.requireNonNull(run);
  }

  private PodLine line() {
    return current().line;
  }

  private void apply(Pods pod) {
    line().accept(new PodChange.Applied(null, pod.pod(), false));
  }

  private void pass(Duration time) {
    now = now.plus(time);
    line().tick();
  }

  private double failures() {
    return lines("container_terminations").stream()
        .filter(line -> line.contains("reason=\"Error\"") && line.contains("\"false\""))
        .mapToDouble(line -> Double.parseDouble(line.substring(line.lastIndexOf(' ') + 1)))
        .sum();
  }

  private List<String> lines(String family) {
    return Lines.of(line().families(), "kubevitals_" + family);
  }

  /// A series of pods that are gone may be forgotten as long as it is 0.
  private static List<String> page(PodLine line) {
    Stream<String> lines = Lines.of(line.families()).stream();
    return lines.filter(series -> !series.endsWith(" 0")).sorted().toList();
  }

  private static CompletableFuture<Workload> done() {
    return CompletableFuture.completedFuture(WEB);
  }

  private static final class Nobody implements LineSource.Listener {
    @Override
    public void persistent(boolean persistent) {}

    @Override
    public void fenced(long seen) {}
  }
}
