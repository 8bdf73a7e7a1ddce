package io.kubevitals.sim;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import io.kubevitals.FaultRow;
import io.kubevitals.cluster.SimulatedStream;
import io.kubevitals.cluster.SimulatedStream.Answer;
import io.kubevitals.cluster.UnknownFields;
import io.kubevitals.metrics.OwnMetrics;
import io.kubevitals.metrics.OwnSamples;
import io.kubevitals.sim.Simulation.Result;
import java.time.Duration;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/// The faults of the API server, each as often as its promise asks for, on a virtual clock. Every
/// history is compared with its oracle: nothing is lost, nothing counts twice, no counter falls.
class FaultMatrixTest {
  /// Much happens, nothing else goes wrong.
  private static final Profile BUSY = new Profile(10, 0, 0.5, 1, 4, 0, 0, 0);

  /// Nothing lives but what a test writes.
  private static final Profile NOBODY = new Profile(0, 0, 0, 0, 1e9, 0, 0, 0);

  private static final int IN_CI = 100_000;

  /// The same, with the state in a file.
  private static final Profile KEPT = new Profile(10, 0, 0.5, 1, 4, 0, 0, 1e9);

  private final long seed = Long.getLong("sim.seed", 4);
  private final Random random = new Random(seed);
  private final Simulation simulation = new Simulation(seed, random, BUSY);
  private final Network network = simulation.network();

  @Test
  void fieldsThatNobodyKnowsStopNothing() {
    var unknown = new UnknownFields(random);
    network.through(
        new Network.Wire() {
          @Override
          public ByteString list(ByteString sent) {
            return unknown.inList(sent);
          }

          @Override
          public ByteString frames(ByteString sent) {
            return unknown.inWatch(sent);
          }
        });
    simulation.start();
    while (unknown.documents() < 5_000) {
      simulation.pass(10_000);
    }
    FaultRow.whole(
        "F1",
        "fields that nobody knows, in every message of every object",
        5_000,
        unknown.documents(),
        "%d list, %.0f skipped"
            .formatted(network.log.lists, own("parse_skipped_total", "malformed")));
    assertThat(network.log.lists).isEqualTo(1);
    assertThat(own("parse_skipped_total", "malformed")).isZero();
    hold(simulation.finish());
  }

  @Test
  void bytesThatAreNoFramesDoNoHarm() {
    var one = new Simulation(seed, random, NOBODY);
    var pods = new WrittenPods(one.cluster(), 20);
    var garbled = new GarbledBytes(random);
    one.start();
    one.pass(5_000);
    long slowest = 0;
    for (int i = 0; i < 10_000; i++) {
      for (int n = random.nextInt(6); n >= 0; n--) {
        pods.step();
      }
      one.network().garble(garbled::garble);
      long since = one.time().now();
      while (!one.daemon().stream.watches()) {
        one.pass(20);
      }
      slowest = Math.max(slowest, one.time().now() - since);
      one.pass(1_100);
    }
    pods.writeAgain();
    one.pass(1_000);
    long counted = terminations(one);
    FaultRow.whole(
        "F13",
        "cut, HTML, JSON, gzip, bad UTF-8 or noise in place of frames",
        10_000,
        10_000,
        "watches again after %.1f s at most, %,d ends, %,d counted"
            .formatted(slowest / 1000.0, pods.ended(), counted));
    assertThat(slowest).isLessThanOrEqualTo(5_000);
    assertThat(counted).isEqualTo(pods.ended());
  }

  @Test
  void eventsThatCannotBeReadAreMadeGoodByListsThatStayRare() {
    var one = new Simulation(seed, random, NOBODY);
    var pods = new WrittenPods(one.cluster(), 20);
    one.start();
    one.pass(5_000);
    var spoiled = new UnreadableFrames(random);
    one.network().through(spoiled);
    int hours = 10;
    for (int i = 0; i < hours * 3600; i++) {
      pods.step();
      one.pass(1_000);
    }
    int lists = one.network().log.lists - 1;
    one.network().through(Network.Wire.TRUE);
    pods.runAll();
    one.pass(700_000);
    assertThat(counted(one, "terminations")).isEqualTo(pods.ended());
    one.network().through(spoiled);
    long unattributed = counted(one, "unattributed");
    for (int i = 0; i < 10; i++) {
      pods.removeOne();
      one.pass(700_000);
      assertThat(one.daemon().stream.pods()).hasSize(20 - i - 1);
    }
    FaultRow.whole(
        "F28",
        "events too large or not readable: a third of changes, all deletions",
        10_000,
        spoiled.count(),
        "%d lists in %d hours, %,d ends, none lost".formatted(lists, hours, pods.ended()));
    assertThat(lists).isBetween(6 * hours - 5, 7 * hours);
    assertThat(counted(one, "unattributed")).isEqualTo(unattributed + 10);
    assertThat(counted(one, "terminations")).isEqualTo(pods.ended() + 10);
  }

  private static long terminations(Simulation one) {
    return counted(one, "terminations");
  }

  private static long counted(Simulation one, String word) {
    return one.daemon().counted().entrySet().stream()
        .filter(entry -> entry.getKey().contains(word))
        .mapToLong(java.util.Map.Entry::getValue)
        .sum();
  }

  @Test
  void restartsOfTheServerCostNoListAndNoEvent() {
    simulation.start();
    simulation.pass(10_000);
    for (int i = 0; i < 100; i++) {
      network.away(between(1_000, 60_000), false);
      simulation.pass(62_500 + between(0, 4_000));
    }
    long slowest = network.log.returns.stream().mapToLong(Long::longValue).max().orElseThrow();
    FaultRow.whole(
        "F2",
        "the API server restarts, 1 to 60 s away",
        100,
        network.log.returns.size(),
        "back after %,d ms at most, %d list".formatted(slowest, network.log.lists));
    assertThat(network.log.lists).isEqualTo(1);
    assertThat(slowest).isLessThanOrEqualTo(2_000);
    hold(simulation.finish());
  }

  @Test
  void compactionsCostAListAndTheGapIsTold() {
    simulation.start();
    simulation.pass(10_000);
    for (int i = 0; i < 500; i++) {
      simulation.pass(between(1_100, 9_000));
      network.expire(i % 2 == 0 ? 0 : between(0, 30_000));
      passTheGap();
    }
    double told = own("watch_gap_seconds_total");
    FaultRow.whole(
        "F3",
        "410 Gone at a random point, half of them up to 30 s after the last byte",
        500,
        network.log.lists - 1,
        "gaps of %.1f s told, %.1f s true".formatted(told, network.log.gap / 1000.0));
    assertThat(told).isCloseTo(network.log.gap / 1000.0, org.assertj.core.data.Offset.offset(1.0));
    hold(simulation.finish());
  }

  /// Nothing tells the daemon that its watch is dead until it looks, and meanwhile the server has
  /// forgotten where it stood.
  @Test
  void theGapOfASilentWatchBeginsWithTheSilence() {
    simulation.start();
    for (int i = 0; i < 50; i++) {
      simulation.pass(between(61_000, 130_000));
      network.expire(-1);
      passTheGap();
    }
    double told = own("watch_gap_seconds_total");
    double truly = network.log.gap / 1000.0;
    FaultRow.whole(
        "F4g",
        "silence, then 410",
        50,
        network.log.lists - 1,
        "gaps of %.1f s told, %.1f s true".formatted(told, truly));
    assertThat(truly).isGreaterThan(50 * 85);
    assertThat(told).isCloseTo(truly, org.assertj.core.data.Offset.offset(1.0));
    hold(simulation.finish());
  }

  private void passTheGap() {
    while (network.isGap()) {
      simulation.pass(100);
    }
  }

  @Test
  void aSilentWatchIsFoundOut() {
    simulation.start();
    simulation.pass(130_000);
    long slowest = 0;
    for (int i = 0; i < 50; i++) {
      simulation.pass(between(61_000, 130_000));
      network.mute();
      long since = simulation.time().now();
      while (network.isMuted()) {
        simulation.pass(100);
      }
      slowest = Math.max(slowest, simulation.time().now() - since);
    }
    double stalls = own("watch_stalls_total");
    FaultRow.whole(
        "F4",
        "a watch falls silent, the server lives",
        50,
        (long) stalls,
        "found after %.1f s at most".formatted(slowest / 1000.0));
    assertThat(stalls).isEqualTo(50);
    assertThat(slowest).isLessThanOrEqualTo(90_200);
    hold(simulation.finish());
  }

  @Test
  void refusalsAreAskedForTwiceAMinuteAndHealByThemselves() {
    simulation.start();
    simulation.pass(60_000);
    for (int i = 0; i < 10; i++) {
      int before = network.log.requests.size();
      network.refuse(Integer.MAX_VALUE, 403, "");
      simulation.pass(600_000);
      int asked = network.log.requests.size() - before;
      assertThat(asked).as("in ten minutes").isLessThanOrEqualTo(21);
      network.refuse(0, 403, "");
      simulation.pass(60_000);
      assertThat(simulation.daemon().stream.watches()).isTrue();
    }
    FaultRow.whole(
        "F9", "403 for ten minutes", 10, 10, "at most 2 requests a minute, healed within 60 s");
    hold(simulation.finish());
  }

  @Test
  void retryAfterIsObeyed() {
    simulation.start();
    simulation.pass(60_000);
    int refused = 0;
    for (int i = 0; i < 100; i++) {
      var wait = Duration.ofSeconds(List.of(0, 1, 10, 7, 0).get(i % 5));
      String header =
          switch (i % 5) {
            case 3 ->
                java.time.format.DateTimeFormatter.RFC_1123_DATE_TIME.format(
                    simulation.time().instant().plus(wait).atOffset(java.time.ZoneOffset.UTC));
            case 4 -> "soon";
            default -> Long.toString(wait.toSeconds());
          };
      int before = network.log.requests.size();
      network.refuse(1, 429, header);
      simulation.pass(15_000);
      var asked = network.log.requests.subList(before, network.log.requests.size());
      assertThat(asked).hasSizeGreaterThanOrEqualTo(2);
      // A date has whole seconds.
      long least = wait.toMillis() - (i % 5 == 3 ? 1000 : 0);
      assertThat(asked.get(1) - asked.get(0)).as(header).isGreaterThanOrEqualTo(least);
      refused++;
    }
    FaultRow.whole(
        "F10",
        "429 with Retry-After: 0, 1, 10, a date, nonsense",
        100,
        refused,
        "0 early requests");
    hold(simulation.finish());
  }

  @Test
  void repeatedAndStaleEventsCountOnce() {
    repeatEvents(IN_CI);
  }

  @Test
  @Tag("long")
  void repeatedAndStaleEventsCountOnceAtLength() {
    repeatEvents(1_000_000);
  }

  private void repeatEvents(int events) {
    long told = 0;
    for (int round = 0; told < events; round++) {
      var one = new Simulation(seed + round, new Random(seed + round), NOBODY);
      var pods = new WrittenPods(one.cluster(), 50);
      one.start();
      for (int i = 0; i < 10_000; i++) {
        pods.step();
        if (i % 10 == 0) {
          one.cluster().api.repeat(random.nextInt(20) == 0 ? 20 : 1);
        }
        if (i % 20 == 0) {
          one.pass(150);
        }
      }
      hold(one.finish());
      told += one.network().log.events;
    }
    FaultRow.whole(
        "F6", "events repeated, one in ten, and older ones again", events, told, "0 differences");
  }

  @Test
  void aRestoredEtcdIsTakenOverAndNothingCountsTwice() {
    var one = new Simulation(seed, random, NOBODY);
    var pods = new WrittenPods(one.cluster(), 10);
    one.start();
    one.pass(61_000);
    long slowest = 0;
    for (int i = 0; i < 20; i++) {
      Runnable backup = one.cluster().api.backup();
      for (int n = 0; n < 30; n++) {
        pods.step();
        one.pass(150);
      }
      one.network().restore(backup);
      pods.writeAgain();
      long since = one.time().now();
      while (OwnSamples.value(one.daemon().own, "rv_regressions_total") <= i) {
        one.pass(100);
      }
      slowest = Math.max(slowest, one.time().now() - since);
      one.pass(61_000);
    }
    long counted = terminations(one);
    FaultRow.whole(
        "F7",
        "etcd is restored, resourceVersions go back",
        20,
        20,
        "found after %.1f s at most, %d ends, %d counted"
            .formatted(slowest / 1000.0, pods.ended(), counted));
    assertThat(slowest).isLessThanOrEqualTo(60_000);
    assertThat(counted).isEqualTo(pods.ended());
  }

  @Test
  void aFleetIsPoliteToAServerThatFails() {
    storm("F11", "500 for ten minutes, 1,000 processes with cluster duties", 500, false, 1.0);
    storm("F11n", "500 for ten minutes, 1,000 agents of nodes", 500, true, 0.25);
  }

  @Test
  void aTokenThatIsRefusedIsShownNoMoreOftenThanAnythingElseIsAsked() {
    storm("F8s", "401 for ten minutes, 1,000 processes with cluster duties", 401, false, 1.0);
    storm("F8sn", "401 for ten minutes, 1,000 agents of nodes", 401, true, 0.25);
  }

  /// @param most requests a second of one stream
  private void storm(String fault, String what, int code, boolean node, double most) {
    var time = new VirtualTime();
    var buckets = new int[301];
    int clients = 1000;
    for (int i = 0; i < clients; i++) {
      var own = new OwnMetrics();
      SimulatedStream.Server server =
          _ -> {
            buckets[(int) (time.now() / 2000)]++;
            return new Answer.Refused(code, ByteString.EMPTY, null);
          };
      var stream = new SimulatedStream(server, own, time, time::nanos, random, _ -> {});
      ask(time, node ? stream.ofNode() : stream);
    }
    time.runUntil(600_000);
    long asked = java.util.Arrays.stream(buckets).sum();
    double each = asked / 600.0 / clients;
    int worst = java.util.Arrays.stream(buckets).skip(15).max().orElseThrow();
    FaultRow.whole(
        fault,
        what,
        clients,
        clients,
        "%.2f requests/s each, the worst 2 s have %.1f times the mean"
            .formatted(each, worst * 300.0 / asked));
    assertThat(each).isLessThanOrEqualTo(most);
    assertThat(worst).isLessThan((int) (3 * asked / 300));
  }

  private static void ask(VirtualTime time, SimulatedStream stream) {
    time.after(
        20,
        () -> {
          Duration wait = stream.ask();
          if (wait != null) {
            time.after(wait, () -> ask(time, stream));
          }
        });
  }

  @Test
  void aNameThatGoesToAnotherPodMixesNothing() {
    var one = new Simulation(seed, random, NOBODY);
    var pods = new WrittenPods(one.cluster(), 20);
    one.start();
    one.pass(5_000);
    for (int i = 0; i < 10_000; i++) {
      if (i % 2 == 0) {
        pods.replaceOne();
      } else {
        one.network().miss(pods::replaceOne);
      }
      one.pass(150);
    }
    FaultRow.whole(
        "F16", "a name goes to another pod, half of them unseen", 10_000, 10_000, "0 differences");
    hold(one.finish());
  }

  @Test
  void aClockThatJumpsChangesNoCount() {
    simulation.start();
    for (int i = 0; i < 100; i++) {
      simulation.pass(between(2_000, 20_000));
      simulation.time().shiftWall(Duration.ofSeconds(random.nextBoolean() ? 3600 : -3600));
      simulation.pass(between(2_000, 20_000));
      simulation.time().shiftWall(Duration.ofSeconds(random.nextBoolean() ? 1 : -1));
    }
    FaultRow.whole(
        "F14", "the wall clock jumps by an hour, and by a second", 100, 100, "0 differences");
    hold(simulation.finish());
  }

  @Test
  void aFullDiskIsWrittenToAgainWhenThereIsRoom() {
    var one = new Simulation(seed, random, KEPT);
    one.start();
    one.pass(10_000);
    Daemon daemon = one.daemon();
    long slowest = 0;
    int without = 0;
    for (int i = 0; i < 100; i++) {
      daemon.disk().fill();
      one.pass(between(1_000, 60_000));
      without += OwnSamples.value(daemon.own, "state_persistent") == 0 ? 1 : 0;
      daemon.disk().clear();
      long since = one.time().now();
      while (OwnSamples.value(daemon.own, "state_persistent") == 0) {
        one.pass(100);
      }
      slowest = Math.max(slowest, one.time().now() - since);
      one.pass(between(1_000, 10_000));
    }
    FaultRow.whole(
        "F19",
        "the state cannot be written, 1 to 60 s",
        100,
        100,
        "%d times from memory, written again after %.1f s at most, 0 differences"
            .formatted(without, slowest / 1000.0));
    assertThat(without).isPositive();
    assertThat(slowest).isLessThanOrEqualTo(60_000);
    hold(one.finish());
  }

  private double own(String name, String... labels) {
    return OwnSamples.value(simulation.daemon().own, name, labels);
  }

  private long between(long least, long most) {
    return least + random.nextLong(most - least + 1);
  }

  private void hold(Result result) {
    assertThat(result.differences()).as("seed %d", seed).isEmpty();
    assertThat(result.counted()).isPositive().isEqualTo(result.visible());
  }
}
