package io.kubevitals.sim;

import io.kubevitals.sim.Oracle.Visible;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/// One history, from a seed alone.
final class Simulation {
  private static final long MINUTE = 60_000;

  private final long seed;
  private final Profile profile;
  private final VirtualTime time = new VirtualTime();
  private final Oracle oracle = new Oracle();
  private final Cluster cluster;
  private final Population population;
  private final Network network;
  private final List<Prometheus> scrapers = new ArrayList<>();
  private final @Nullable Interruptions interruptions;
  private @Nullable Daemon daemon;
  private long truly;

  /// What became of a history.
  ///
  /// @param truly runs that ended
  /// @param visible of them by what the daemon was told
  /// @param counted by the daemon
  /// @param differences in words; none in a good history
  record Result(
      long truly,
      long visible,
      long counted,
      long unobserved,
      long unattributed,
      long doubtful,
      int faults,
      Interruptions.Count interruptions,
      List<String> differences) {
    static final Result NONE = new Result(0, 0, 0, 0, 0, 0, 0, Interruptions.Count.NONE, List.of());

    Result plus(Result other) {
      var all = new ArrayList<>(differences);
      all.addAll(other.differences);
      return new Result(
          truly + other.truly,
          visible + other.visible,
          counted + other.counted,
          unobserved + other.unobserved,
          unattributed + other.unattributed,
          doubtful + other.doubtful,
          faults + other.faults,
          interruptions.plus(other.interruptions),
          all);
    }
  }

  Simulation(long seed) {
    this(seed, new Random(seed));
  }

  private Simulation(long seed, Random random) {
    this(seed, random, Profile.of(random));
  }

  Simulation(long seed, Random random, Profile profile) {
    this.seed = seed;
    this.profile = profile;
    this.cluster = new Cluster(time, random, oracle);
    var kubelet = new Kubelet(cluster, profile);
    this.population = new Population(cluster, kubelet);
    this.network = new Network(cluster, oracle);
    this.interruptions =
        profile.interruptions() > 0
            ? new Interruptions(cluster, oracle, network, this::visit)
            : null;
  }

  Cluster cluster() {
    return cluster;
  }

  Network network() {
    return network;
  }

  VirtualTime time() {
    return time;
  }

  Result run() {
    start();
    if (profile.faults() > 0) {
      network.disturb(profile.faults());
    }
    if (interruptions != null) {
      // A scraper is known to the next process when its first visit is stored.
      pass(1_000);
      interruptions.disturb(profile.interruptions());
    }
    pass(profile.minutes() * MINUTE);
    return finish();
  }

  /// A cluster lives and the daemon watches it.
  void start() {
    population.forgetful(profile.resets());
    population.settle(profile.workloads());
    time.runUntil(cluster.between(0, 60_000));
    begin();
    population.trouble(profile.troubles());
  }

  void pass(long millis) {
    time.runUntil(time.now() + millis);
  }

  /// Everything that troubles the daemon ends, and what it counted is compared.
  Result finish() {
    population.end();
    network.end();
    if (interruptions != null) {
      interruptions.end();
    }
    time.runUntil(time.now() + 2 * MINUTE);
    network.disconnect();
    truly = oracle.ended();
    time.runUntil(time.now() + 4 * MINUTE);
    Result result = compare();
    if (interruptions != null) {
      interruptions.clear();
    }
    return result;
  }

  /// How the kubelet showed the ends so far.
  Shares shares() {
    return oracle.shares();
  }

  private void begin() {
    oracle.begins(time.instant());
    if (interruptions == null) {
      daemon = new Daemon(cluster, network, null);
      network.connect(daemon.stream);
    } else {
      interruptions.begin();
    }
    int count = 1 + cluster.random.nextInt(3);
    for (int i = 0; i < count; i++) {
      var scraper =
          new Prometheus("10.0.0." + i, cluster, this::daemon, cluster.between(5000, 60_000));
      scrapers.add(scraper);
      scraper.start();
    }
  }

  private void visit() {
    scrapers.forEach(Prometheus::comes);
  }

  Daemon daemon() {
    return interruptions == null ? Objects.requireNonNull(daemon) : interruptions.daemon();
  }

  private Result compare() {
    Visible visible = oracle.visible();
    Map<String, Long> expected = visible.counts();
    Map<String, Long> counted = relevant(daemon().counted());
    var differences = new ArrayList<String>();
    expected.keySet().removeIf(series -> settledInDoubt(series, visible));
    var plain = new TreeMap<>(counted);
    plain.keySet().removeIf(series -> settledInDoubt(series, visible));
    differ("counted", expected, plain, differences);
    doubts(oracle.visible(), counted, differences);
    if (daemon().stream.pods().size() != oracle.present()) {
      differences.add(
          "pods: %d told, %d held".formatted(oracle.present(), daemon().stream.pods().size()));
    }
    for (Prometheus scraper : scrapers) {
      scraper.falls().forEach((series, fall) -> differences.add(series + " fell from " + fall));
      differ("increase", relevant(daemon().counted()), relevant(scraper.increase()), differences);
    }
    return result(oracle.visible(), counted, differences);
  }

  private Result result(Visible visible, Map<String, Long> counted, List<String> differences) {
    return new Result(
        truly,
        sum(visible.counts(), "container_terminations"),
        sum(counted, "container_terminations"),
        sum(counted, "Unobserved"),
        sum(counted, "unattributed"),
        visible.doubts().values().stream().mapToLong(Long::longValue).sum(),
        network.log.faults,
        interruptions == null ? Interruptions.Count.NONE : interruptions.count(),
        differences.stream().map(words -> "seed " + seed + ": " + words).toList());
  }

  private static long sum(Map<String, Long> counts, String word) {
    return counts.entrySet().stream()
        .filter(entry -> entry.getKey().contains(word))
        .mapToLong(Map.Entry::getValue)
        .sum();
  }

  private static boolean settledInDoubt(String series, Visible visible) {
    return visible.doubts().keySet().stream().anyMatch(series::contains);
  }

  /// Where a reset hides behind a plausible number, counts may differ by what it hides.
  private static void doubts(Visible visible, Map<String, Long> counted, List<String> differences) {
    visible
        .doubts()
        .forEach(
            (container, ends) -> {
              long off = sum(counted, container) - sum(visible.counts(), container);
              if (Math.abs(off) > ends) {
                differences.add("%s: off by %d, %d in doubt".formatted(container, off, ends));
              }
            });
  }

  private static void differ(
      String what, Map<String, Long> expected, Map<String, Long> found, List<String> differences) {
    var all = new TreeSet<>(expected.keySet());
    all.addAll(found.keySet());
    for (String series : all) {
      long right = expected.getOrDefault(series, 0L);
      long wrong = found.getOrDefault(series, 0L);
      if (right != wrong) {
        differences.add("%s %s: %d, should be %d".formatted(what, series, wrong, right));
      }
    }
  }

  /// The series that the oracle knows, that are not 0. Whether an end without a time came before or
  /// after the deletion was asked for is a guess, and not compared.
  private static Map<String, Long> relevant(Map<String, Long> counters) {
    var relevant = new HashMap<String, Long>();
    counters.forEach(
        (series, value) -> {
          if (value > 0
              && (series.startsWith("kubevitals_container_terminations")
                  || series.startsWith("kubevitals_terminations_unattributed")
                  || series.startsWith("kubevitals_pod_disruptions"))) {
            relevant.merge(timeless(series), value, Long::sum);
          }
        });
    return relevant;
  }

  private static String timeless(String series) {
    boolean timeless =
        series.contains("Unobserved")
            || series.contains("ContainerStatusUnknown")
            || series.contains("RestartingAllContainers");
    return timeless ? series.replaceFirst("terminating=\"\\w+\"", "terminating=\"*\"") : series;
  }
}
