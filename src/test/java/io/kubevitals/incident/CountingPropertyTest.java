package io.kubevitals.incident;

import static org.assertj.core.api.Assertions.assertThat;

import io.kubevitals.cluster.ContainerState.Terminated;
import io.kubevitals.cluster.PodChange;
import io.kubevitals.cluster.PodRecord;
import io.kubevitals.cluster.Workload;
import io.kubevitals.metrics.CounterSeries;
import io.kubevitals.metrics.OwnMetrics;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/// Random histories of pods, published as a kubelet does, told with all that goes wrong on the way:
/// states repeated, left out, listed again, pods that vanish and come back under the same name.
/// What is counted must be what the states told make visible, no end more or less.
class CountingPropertyTest {
  private static final int INTERLEAVINGS = 100_000;
  private static final Workload WORKLOAD = new Workload("shop", "web", "deployment");

  private final OwnMetrics own = new OwnMetrics();
  private final PodLine line =
      new PodLine(
          Configs.defaults(),
          _ -> CompletableFuture.completedFuture(WORKLOAD),
          own,
          InstantSource.fixed(Pods.T0));
  private final Map<String, Long> expected = new TreeMap<>();
  private final Map<String, List<CounterSeries>> series = series();
  private long events;

  @Test
  void whatIsCountedIsWhatIsVisible() {
    long seed = Long.getLong("seed", new Random().nextLong());
    System.out.println("counting property, seed " + seed);
    var random = new Random(seed);
    line.accept(new PodChange.ListBegins(true));
    line.accept(new PodChange.ListEnds(true));
    for (int i = 0; i < INTERLEAVINGS; i++) {
      long one = random.nextLong();
      interleave(new Random(one));
      var counted = counted();
      if (!counted.equals(expected)) {
        assertThat(counted).as("seed %d, interleaving %d (%d)", seed, i, one).isEqualTo(expected);
      }
    }
    assertThat(line.sizes().pods()).isZero();
    System.out.printf(
        "%,d interleavings, %,d changes: counted = visible = %s%n",
        INTERLEAVINGS, events, expected);
  }

  /// Two pods of one name, one after the other.
  private void interleave(Random random) {
    for (int life = 0; life < 1 + random.nextInt(2); life++) {
      new Telling(random, new KubeletModel(random, "web-0")).tell();
    }
  }

  private Map<String, Long> counted() {
    var counted = new TreeMap<String, Long>();
    series.forEach(
        (words, all) -> {
          long sum = all.stream().mapToLong(CounterSeries::value).sum();
          if (sum > 0) {
            counted.put(words, sum);
          }
        });
    return counted;
  }

  private Map<String, List<CounterSeries>> series() {
    var families = line.podFamilies();
    var found = new TreeMap<String, List<CounterSeries>>();
    found.put("unattributed", List.of(families.unattributed.at("shop", "web", "deployment")));
    for (TerminationReason reason : TerminationReason.values()) {
      for (String terminating : List.of("false", "true")) {
        found.put(
            reason.word() + " " + terminating,
            Stream.of("c0", "c1", "c2")
                .map(name -> series(families, name, reason, terminating))
                .toList());
      }
    }
    return found;
  }

  private static CounterSeries series(
      PodFamilies families, String container, TerminationReason reason, String terminating) {
    return families.terminations.at(
        "shop", "web", "deployment", container, "app", reason.word(), terminating);
  }

  /// One pod's life as it is told.
  private final class Telling {
    private final Random random;
    private final KubeletModel pod;
    private final Map<KubeletModel.Box, Set<Integer>> shown = new HashMap<>();
    private final Map<KubeletModel.Box, KubeletModel.Published> last = new HashMap<>();
    private @Nullable PodRecord told;

    Telling(Random random, KubeletModel pod) {
      this.random = random;
      this.pod = pod;
    }

    void tell() {
      double delivered = 0.2 + 0.8 * random.nextDouble();
      int steps = random.nextInt(24);
      for (int i = 0; i < steps; i++) {
        pod.live();
        if (random.nextDouble() < delivered) {
          deliver(random.nextInt(8) == 0);
        }
        if (random.nextInt(30) == 0 && !pod.isDeleting()) {
          deliver(false);
          pod.reboot();
          deliver(false);
          pod.startAnew();
          deliver(random.nextBoolean());
        }
        if (random.nextInt(30) == 0 && !pod.isDeleting()) {
          deliver(false);
          pod.delete();
        }
      }
      remove();
      expect();
    }

    /// @param listed by a list, after a gap
    private void deliver(boolean listed) {
      var record = pod.publish();
      if (listed) {
        say(new PodChange.ListBegins(false));
      }
      say(new PodChange.Applied(told, record, listed));
      if (listed) {
        say(new PodChange.ListEnds(false));
      }
      told = record;
      for (int again = random.nextInt(4); again > 2; again--) {
        say(new PodChange.Applied(record, record, random.nextBoolean()));
      }
      see();
    }

    private void remove() {
      if (told == null) {
        deliver(false);
      }
      var before = told;
      if (before == null) {
        throw new AssertionError("nothing was told");
      }
      boolean observed = random.nextInt(4) > 0;
      var record = observed ? pod.publish() : before;
      if (observed) {
        see();
      }
      say(new PodChange.Removed(before, record, observed));
      if (random.nextInt(4) == 0) {
        say(new PodChange.Removed(before, record, observed));
      }
      if (observed && random.nextInt(4) == 0) {
        say(new PodChange.Applied(null, before, false));
      } else if (observed && random.nextInt(4) == 0) {
        listedByAServerThatLagsBehind(before, record);
      }
    }

    /// What its list still holds, the watch that begins at the list removes.
    private void listedByAServerThatLagsBehind(PodRecord before, PodRecord record) {
      say(new PodChange.ListBegins(false));
      say(new PodChange.Applied(null, before, true));
      say(new PodChange.ListEnds(false));
      say(new PodChange.Removed(before, record, true));
    }

    private void say(PodChange change) {
      events++;
      line.accept(change);
    }

    private void see() {
      for (KubeletModel.Box box : pod.boxes) {
        var published = pod.published(box);
        last.put(box, published);
        shown.computeIfAbsent(box, _ -> new HashSet<>()).addAll(published.shown());
      }
    }

    private void expect() {
      for (KubeletModel.Box box : pod.boxes) {
        var published = last.get(box);
        if (published == null) {
          continue;
        }
        for (int i = 0; i < published.ended(); i++) {
          boolean visible = shown.getOrDefault(box, Set.of()).contains(i);
          expected.merge(visible ? words(box.runs.get(i)) : "Unobserved false", 1L, Long::sum);
        }
        if (published.running()) {
          expected.merge("unattributed", 1L, Long::sum);
        }
      }
    }

    private String words(KubeletModel.Run run) {
      Terminated end = run.end();
      if (end == null) {
        throw new AssertionError("a run that ended has an end");
      }
      var reason = end.reason().equals("Bizarre") ? "Other" : end.reason();
      return reason + " " + pod.isTerminating(end);
    }
  }
}
