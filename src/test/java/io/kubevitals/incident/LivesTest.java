package io.kubevitals.incident;

import static java.util.stream.Collectors.joining;
import static org.assertj.core.api.Assertions.assertThat;

import com.google.gson.JsonArray;
import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import io.kubevitals.cluster.PodChange;
import io.kubevitals.cluster.PodRecord;
import io.kubevitals.cluster.RecordedLife;
import java.io.IOException;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.UUID;
import org.junit.jupiter.api.Test;

/// The recorded lives of a real kubelet, against what the container runtime knows of them: every
/// end that the stream shows counts once under its reason, what only restartCount betrays is
/// `Unobserved`, nothing else counts.
class LivesTest {
  /// Ends that the kubelet showed without the id of a container, by what the runtime's ledger says:
  /// the runs it has of these containers that the stream shows by no id.
  private static final Map<String, Map<String, Integer>> NAMELESS =
      Map.of(
          "restart-all-containers", Map.of("RestartingAllContainers", 6),
          "runtime-forgot", Map.of("ContainerStatusUnknown", 4));

  /// Containers still shown running in DELETED: forced, mirror pods, a node that is gone.
  private static final Map<String, Integer> UNATTRIBUTED =
      Map.of("delete-force", 2, "node-deleted", 2, "static-pod", 3);

  private static final int LIVES = 54;

  @Test
  void everyEndShownCountsOnceAndNothingElse() throws IOException {
    var table = new ArrayList<String>();
    var counted = new TreeMap<String, String>();
    var expected = new TreeMap<String, String>();
    for (RecordedLife life : RecordedLife.all()) {
      var truth = JsonParser.parseString(Files.readString(life.truth())).getAsJsonObject();
      var tally = Tally.of(life.changes());
      counted.put(life.name(), tally.words());
      expected.put(life.name(), visible(life.name(), truth).words());
      table.add(row(life.name(), truth, tally));
    }
    System.out.println(head() + String.join("\n", table));
    assertThat(counted).isEqualTo(expected).hasSize(LIVES);
  }

  @Test
  void changesToldAgainCountTheSame() throws IOException {
    for (RecordedLife life : RecordedLife.all()) {
      var twice = new ArrayList<PodChange>();
      for (PodChange change : life.changes()) {
        twice.add(change);
        twice.add(change);
      }
      assertThat(Tally.of(twice)).as(life.name()).isEqualTo(Tally.of(life.changes()));
    }
  }

  /// A gap that a list closes shows only the last state of a pod: reasons are lost, no end is.
  @Test
  void gapsLoseReasonsAndNoEnds() throws IOException {
    long seed = new Random().nextLong();
    var random = new Random(seed);
    for (RecordedLife life : RecordedLife.all()) {
      var whole = Tally.of(life.changes());
      for (int round = 0; round < 50; round++) {
        var gappy = Tally.of(withGaps(life.changes(), random));
        var what = "%s, seed %d, round %d".formatted(life.name(), seed, round);
        assertThat(gappy.ends()).as(what).isEqualTo(whole.ends());
        assertThat(gappy.unattributed()).as(what).isEqualTo(whole.unattributed());
      }
    }
  }

  /// Leaves out changes that a later one of the same pod covers.
  private static List<PodChange> withGaps(List<PodChange> changes, Random random) {
    var last = new HashMap<UUID, PodChange>();
    changes.forEach(change -> last.put(pod(change).id().uid(), change));
    double kept = random.nextDouble();
    return changes.stream()
        .filter(
            change ->
                change instanceof PodChange.Removed
                    || change.equals(last.get(pod(change).id().uid()))
                    || random.nextDouble() < kept)
        .toList();
  }

  private static PodRecord pod(PodChange change) {
    return switch (change) {
      case PodChange.Applied applied -> applied.after();
      case PodChange.Removed removed -> removed.last();
      case PodChange.ListBegins _, PodChange.ListEnds _, PodChange.Unread _, PodChange.Advanced _ ->
          throw new AssertionError(change);
    };
  }

  private static Tally visible(String life, JsonObject truth) {
    var tally = new Tally();
    for (JsonElement one : truth.getAsJsonArray("containers")) {
      var seen = one.getAsJsonObject().get("seen");
      if (!seen.isJsonNull()) {
        tally.reasons.merge(seen.getAsJsonObject().get("reason").getAsString(), 1, Integer::sum);
      }
    }
    tally.reasons.putAll(NAMELESS.getOrDefault(life, Map.of()));
    tally.unattributed = UNATTRIBUTED.getOrDefault(life, 0);
    return tally;
  }

  private static String head() {
    return "%-30s %6s %6s %7s %10s %12s  %s\n"
        .formatted("life", "exits", "shown", "counted", "unobserved", "unattributed", "reasons");
  }

  private static String row(String life, JsonObject truth, Tally tally) {
    JsonArray containers = truth.getAsJsonArray("containers");
    int exits = 0;
    int shown = 0;
    for (JsonElement one : containers) {
      exits += one.getAsJsonObject().has("exits") ? 1 : 0;
      shown += one.getAsJsonObject().get("seen").isJsonNull() ? 0 : 1;
    }
    int unobserved = tally.reasons.getOrDefault("Unobserved", 0);
    return "%-30s %6d %6d %7d %10d %12d  %s"
        .formatted(
            life,
            exits,
            shown,
            tally.ends() - unobserved,
            unobserved,
            tally.unattributed,
            tally.words());
  }

  private static final class Tally {
    private final TreeMap<String, Integer> reasons = new TreeMap<>();
    private int unattributed;

    static Tally of(List<PodChange> changes) {
      var tally = new Tally();
      Map<UUID, PodLife> lives = new HashMap<>();
      for (PodChange change : changes) {
        var pod = pod(change);
        var life = lives.getOrDefault(pod.id().uid(), PodLife.UNBORN);
        var step =
            change instanceof PodChange.Removed
                ? PodTransition.last(life, pod)
                : PodTransition.next(life, pod);
        lives.put(pod.id().uid(), step.life());
        step.facts().forEach(tally::count);
      }
      return tally;
    }

    int ends() {
      return reasons.values().stream().mapToInt(Integer::intValue).sum();
    }

    int unattributed() {
      return unattributed;
    }

    String words() {
      var words =
          reasons.entrySet().stream()
              .map(e -> e.getKey() + "=" + e.getValue())
              .collect(joining(" "));
      return unattributed == 0 ? words : words + " unattributed=" + unattributed;
    }

    private void count(Fact fact) {
      switch (fact) {
        case Fact.Terminated ended -> reasons.merge(ended.reason().word(), 1, Integer::sum);
        case Fact.Unattributed _ -> unattributed++;
        case Fact.WaitingBegan _, Fact.Disrupted _, Fact.RestartCountFell _ -> {
          // Not an end.
        }
      }
    }

    @Override
    public boolean equals(Object other) {
      return other instanceof Tally tally && words().equals(tally.words());
    }

    @Override
    public int hashCode() {
      return words().hashCode();
    }

    @Override
    public String toString() {
      return words();
    }
  }
}
