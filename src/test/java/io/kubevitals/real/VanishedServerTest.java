package io.kubevitals.real;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.kubevitals.FaultRow;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/// The way to a real API server is cut without a word: the connection stands and nothing comes
/// through. The daemon finds out by HTTP/2's pings, long before a bookmark is missed.
@Tag("api")
@Needs(Need.API)
class VanishedServerTest {
  private static final Duration LIMIT = Duration.ofSeconds(60);
  private static final Duration PROMISE = Duration.ofSeconds(45);
  private static final String NAMESPACE = "vanished";
  private static final String GUESSED = "kubevitals_owner_guessed_total";
  private static final int AT_ONCE = 5;
  private static final int ASKED = 50;

  private final Closing closing = new Closing();
  private final List<Relay> relays = new ArrayList<>();
  private final List<Daemon> daemons = new ArrayList<>();
  private RealCluster cluster;

  @BeforeEach
  void up() {
    cluster = closing.add(RealCluster.up(0), RealCluster::close);
    Stage.open(cluster.api(), NAMESPACE, false);
    for (int i = 0; i < AT_ONCE; i++) {
      daemons.add(daemon("vanished-" + i));
    }
    daemons.forEach(daemon -> await().atMost(LIMIT).until(daemon::ready));
  }

  @AfterEach
  void down() {
    closing.close();
  }

  @Test
  void aServerThatVanishedIsMissedSoon() {
    vanish(1);
  }

  @Test
  @Tag("long")
  void aServerThatVanishesAgainAndAgainIsMissedSoon() {
    vanish(ASKED / AT_ONCE);
  }

  /// Which is HTTP/2: a watch of HTTP/1.1 has its connection for itself.
  @Test
  void theListTheWatchAndTheOwnersShareOneConnection() {
    WrittenPod.orphan(cluster.api(), NAMESPACE, "web-1", "web-1-a").start();
    daemons.forEach(
        daemon -> await().atMost(LIMIT).until(() -> daemon.metrics().sum(GUESSED, _ -> true) == 1));
    assertThat(daemons)
        .allMatch(daemon -> restarts(daemon) == 0)
        .allMatch(daemon -> daemon.metrics().sum("kubevitals_cache_objects", _ -> true) > 0);
    assertThat(relays).extracting(Relay::accepted).containsOnly(1);
  }

  private void vanish(int rounds) {
    WrittenPod pod = WrittenPod.create(cluster.api(), NAMESPACE, "app", "only").start();
    double slowest = 0;
    for (int round = 1; round <= rounds; round++) {
      int ends = round;
      daemons.forEach(daemon -> await().atMost(LIMIT).until(() -> counted(daemon) == ends - 1));
      List<Double> before = daemons.stream().map(VanishedServerTest::restarts).toList();
      long since = System.nanoTime();
      relays.forEach(relay -> relay.swallow(true));
      pod = pod.restart("Error", round);
      for (int i = 0; i < AT_ONCE; i++) {
        Daemon daemon = daemons.get(i);
        double known = before.get(i);
        await().atMost(LIMIT).until(() -> restarts(daemon) > known);
        slowest = Math.max(slowest, (System.nanoTime() - since) / 1e9);
      }
      relays.forEach(relay -> relay.swallow(false));
    }
    daemons.forEach(daemon -> await().atMost(LIMIT).until(() -> counted(daemon) == rounds));
    FaultRow.part(
        "F5",
        "a real API server's bytes are lost on the way, HTTP/2",
        ASKED,
        (long) rounds * AT_ONCE,
        "found after %.1f s at most, every end counted".formatted(slowest));
    assertThat(slowest).isLessThanOrEqualTo(PROMISE.toMillis() / 1000.0);
  }

  private static double restarts(Daemon daemon) {
    return daemon.metrics().sum("kubevitals_watch_restarts_total", _ -> true);
  }

  private static double counted(Daemon daemon) {
    return daemon.metrics().sum(ScriptedEnds.FAMILY, _ -> true);
  }

  private Daemon daemon(String name) {
    try {
      Relay relay = closing.add(new Relay(cluster.url()), Relay::close);
      relays.add(relay);
      Path kubeconfig = cluster.kubeconfig(name, relay);
      var settings =
          Map.of(
              "role",
              "cluster",
              "lease.enabled",
              "false",
              "kubernetes.kubeconfig",
              kubeconfig.toString());
      return closing.add(Daemon.serve(name, settings), Daemon::close);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
