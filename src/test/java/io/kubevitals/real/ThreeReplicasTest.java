package io.kubevitals.real;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/// Three processes with the duties of a cluster and one Lease on a real API server. Whatever
/// happens to the one that leads, never do two expose, and soon another one does.
@Tag("api")
@Needs(Need.API)
class ThreeReplicasTest {
  private static final Duration FAILOVER = Duration.ofSeconds(20);
  private static final Duration HANDOVER = Duration.ofSeconds(6);
  private static final Duration FIRST = Duration.ofSeconds(45);

  private final Closing closing = new Closing();
  private final List<Replica> replicas = new ArrayList<>();
  private RealCluster cluster;

  @BeforeEach
  void up() {
    cluster = closing.add(RealCluster.up(0), RealCluster::close);
    Stage.open(cluster.api(), "three", false);
    WrittenPod.create(cluster.api(), "three", "app", "only").start();
  }

  private void start(String role) {
    for (int i = 0; i < 3; i++) {
      replicas.add(replica(role, "replica-" + i));
    }
  }

  @AfterEach
  void down() {
    replicas.forEach(Replica::close);
    closing.close();
  }

  @Test
  void neverDoTwoExpose() {
    start("cluster");
    Replica first = leader(System.nanoTime(), FIRST, "the start");
    standbysTellWhoLeads(first);

    Replica second =
        successor(first, () -> first.signal("-STOP"), FAILOVER, "its predecessor was stopped");
    first.signal("-CONT");
    first.awaitStandby(FAILOVER);
    judge(first, second);

    Replica third =
        successor(second, () -> second.cutOff(true), FAILOVER, "its predecessor was cut off");
    second.cutOff(false);
    judge(second, third);

    Replica fourth =
        successor(third, () -> third.signal("-KILL"), FAILOVER, "its predecessor was killed");
    judge(third, fourth);

    Replica fifth =
        successor(fourth, () -> fourth.signal("-TERM"), HANDOVER, "its predecessor gave it back");
    judge(fourth, fifth);
  }

  /// Agents of a DaemonSet alone: each looks at its own node whoever leads.
  @Test
  void eachHasItsNodesDutiesAndOneTheClustersToo() {
    start("auto");
    Replica first = leader(System.nanoTime(), FIRST, "the start of agents with role = auto");
    replicas.forEach(one -> await().atMost(HANDOVER).untilAsserted(() -> looksAtItsNode(one)));
    Replica second =
        successor(first, () -> first.signal("-KILL"), FAILOVER, "its predecessor was killed");
    judge(first, second);
    replicas.stream().filter(one -> one != first).forEach(ThreeReplicasTest::looksAtItsNode);
  }

  private static void looksAtItsNode(Replica one) {
    assertThat(one.daemon().metrics().named("kubevitals_probe_success"))
        .isNotEmpty()
        .allMatch(sample -> sample.label("node").equals(one.name()));
  }

  /// What it exposes begins after all that its predecessor exposed had arrived.
  private static void judge(Replica before, Replica after) {
    assertThat(before.lastShown()).as("arrived last").isLessThan(after.firstAsked());
  }

  private static void standbysAreReady(Replica standby, Replica leader) {
    assertThat(standby.daemon().status("/readyz")).isEqualTo(200);
    assertThat(standby.daemon().status("/livez")).isEqualTo(200);
    assertThat(standby.daemon().status("/api/v1/incidents")).isEqualTo(503);
    assertThat(standby.daemon().get("/")).contains("standby, " + leader.name() + " leads");
    assertThat(standby.daemon().metrics().sum("kubevitals_leader", _ -> true)).isZero();
  }

  private void standbysTellWhoLeads(Replica leader) {
    assertThat(leader.daemon().metrics().sum("kubevitals_leader", _ -> true)).isEqualTo(1);
    for (Replica one : replicas) {
      if (one != leader) {
        await().atMost(HANDOVER).untilAsserted(() -> standbysAreReady(one, leader));
      }
    }
  }

  private Replica successor(Replica before, Runnable trouble, Duration atMost, String what) {
    before.expectNothing();
    long since = System.nanoTime();
    trouble.run();
    return leader(since, atMost, what);
  }

  private Replica leader(long since, Duration atMost, String what) {
    Replica leader =
        await(what)
            .atMost(atMost)
            .pollInterval(Duration.ofMillis(20))
            .until(() -> exposing(since), Optional::isPresent)
            .orElseThrow();
    System.out.printf(
        "Three replicas: %s exposes %d ms after %s%n",
        leader.name(), (leader.firstAsked() - since) / 1_000_000, what);
    return leader;
  }

  private Optional<Replica> exposing(long since) {
    return replicas.stream().filter(one -> !one.isOut() && one.exposesSince(since)).findFirst();
  }

  private Replica replica(String role, String name) {
    try {
      var relay = closing.add(new Relay(cluster.url()), Relay::close);
      Path kubeconfig = cluster.kubeconfig(name, relay);
      var settings =
          Map.of(
              "role",
              role,
              "node-name",
              name,
              "lease.identity",
              name,
              "kubernetes.kubeconfig",
              kubeconfig.toString());
      return new Replica(name, Daemon.serve("three-" + role + "-" + name, settings), relay);
    } catch (IOException e) {
      throw new java.io.UncheckedIOException(e);
    }
  }
}
