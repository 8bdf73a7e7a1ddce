package io.kubevitals.real;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInfo;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestInstance.Lifecycle;

/// A real API server goes away, forgets and refuses in every way there is, and the counts stay what
/// the test wrote into the pods' statuses.
@Tag("api")
@Needs(Need.API)
@TestInstance(Lifecycle.PER_CLASS)
class RealApiServerTest {
  private static final String SERVER = "kube-apiserver";
  private static final String WORKLOAD = "app";
  private static final Duration LIMIT = Duration.ofSeconds(60);

  private final Closing closing = new Closing();
  private RealCluster cluster;
  private String namespace = "";
  private int named;
  private Map<String, Integer> ledger = new TreeMap<>();

  @BeforeAll
  void up() {
    cluster = closing.add(RealCluster.up(0), RealCluster::close);
  }

  @AfterAll
  void down() {
    closing.close();
  }

  @BeforeEach
  void open() {
    namespace = "real-" + ++named;
    ledger = new TreeMap<>();
    awaitServer();
    Stage.open(cluster.api(), namespace, false);
  }

  @AfterEach
  void tell(TestInfo test) {
    System.out.println("Real API server: " + test.getDisplayName() + ": " + ledger);
  }

  @Test
  void theCountsAreTheSameAcrossAKilledServer() throws InterruptedException {
    try (Daemon daemon = serve(cluster.kubeconfig())) {
      WrittenPod first = pod("first").start();
      note("Error", first.restart("Error", 1));
      balanced(daemon);

      cluster.restart(SERVER, "KILL");
      awaitServer();
      note("OOMKilled", first.oomKilled());
      note("Error", pod("second").start().restart("Error", 7));
      balanced(daemon);
      daemon.stop();
    }
  }

  /// The process that begins while the server is away has nothing but its store.
  @Test
  void theCountsAreTheSameWhenServerAndDaemonBeginAnew() throws IOException, InterruptedException {
    try (var daemons = Succession.begin(cluster, namespace)) {
      WrittenPod first = pod("first").start();
      note("Error", first.restart("Error", 1));
      balanced(daemons.daemon());

      cluster.stop(SERVER, "KILL");
      daemons.kill();
      assertThat(daemons.daemon().metrics().named(Account.TERMINATIONS))
          .as("nobody can know who leads")
          .isEmpty();
      cluster.start(SERVER);
      awaitServer();
      note("OOMKilled", first.oomKilled());
      note("Error", pod("second").start().restart("Error", 7));
      balanced(daemons.daemon());

      daemons.kill();
      note("Completed", first.restart("Completed", 0));
      balanced(daemons.daemon());
    }
  }

  @Test
  void theCountsAreTheSameAcrossAGracefulRestart() {
    try (Daemon daemon = serve(cluster.kubeconfig())) {
      WrittenPod first = pod("first").start();
      note("Error", first.restart("Error", 1));
      balanced(daemon);

      cluster.restart(SERVER, "TERM"); // It lets the watch live for a minute more.
      awaitServer();
      note("Completed", first.restart("Completed", 0));
      balanced(daemon);
    }
  }

  /// The daemon sleeps while the ends happen and their history is thrown away: what the last status
  /// still tells is counted by its reason, the rest because restartCount says so.
  @Test
  void aCompactionLosesNoEnd() throws IOException, InterruptedException {
    try (Daemon daemon = serve(cluster.kubeconfig())) {
      WrittenPod survivor = pod("survivor").start();
      WrittenPod victim = pod("victim").start();
      note("Error", survivor.restart("Error", 1));
      balanced(daemon);
      double lists = lists(daemon);

      cluster.stop(SERVER, "KILL");
      signal(daemon, "-STOP");
      cluster.start(SERVER);
      awaitServer();
      note("Unobserved", survivor.restart("Error", 1));
      note("Unobserved", survivor.restart("Completed", 0));
      note("OOMKilled", survivor.oomKilled());
      victim.delete();
      note("Error", pod("newcomer").start().restart("Error", 3));
      new Etcd(cluster.etcdUrl()).compact();
      cluster.restart(SERVER, "KILL");
      awaitServer();
      signal(daemon, "-CONT");

      balanced(daemon);
      assertThat(lists(daemon)).as("it had to begin anew").isGreaterThan(lists);
      assertThat(sum(daemon.metrics(), Account.UNATTRIBUTED)).isEqualTo(1);
    }
  }

  /// The versions go back, a pod and an end with them; then the kubelets tell it all again.
  @Test
  void anEtcdThatIsPutBackToAnOlderStateIsFoundAndNothingCountedTwice() {
    try (Daemon daemon = serve(cluster.kubeconfig())) {
      WrittenPod survivor = pod("survivor").start();
      note("Error", survivor.restart("Error", 1));
      balanced(daemon);
      Path backup = cluster.directory().resolve("etcd-backup");
      withoutServer(() -> copy(cluster.directory().resolve("etcd"), backup));

      note("OOMKilled", survivor.oomKilled());
      note("Error", pod("forgotten").start().restart("Error", 7));
      balanced(daemon);
      withoutServer(
          () -> {
            Program.run(List.of("rm", "-r", cluster.directory().resolve("etcd").toString()));
            copy(backup, cluster.directory().resolve("etcd"));
          });
      long ready = System.nanoTime();
      await()
          .atMost(LIMIT)
          .pollInterval(Duration.ofMillis(50))
          .until(() -> daemon.metrics().sum("kubevitals_rv_regressions_total", _ -> true) == 1);
      System.out.printf(
          "Real API server: an older state of etcd is found %d ms after the server is ready%n",
          Duration.ofNanos(System.nanoTime() - ready).toMillis());

      survivor.start(); // As it is, once more.
      note("Completed", survivor.restart("Completed", 0));
      note("Error", pod("newcomer").start().restart("Error", 3));
      balanced(daemon);
      assertThat(sum(daemon.metrics(), Account.UNATTRIBUTED)).as("the forgotten one").isEqualTo(1);
      assertThat(daemon.metrics().sum("kubevitals_rv_regressions_total", _ -> true)).isEqualTo(1);
    }
  }

  private void withoutServer(Runnable meanwhile) {
    cluster.stop(SERVER, "KILL");
    cluster.stop("etcd", "TERM");
    meanwhile.run();
    cluster.start("etcd");
    cluster.start(SERVER);
    awaitServer();
  }

  private static void copy(Path from, Path to) {
    Program.run(List.of("cp", "-a", from.toString(), to.toString()));
  }

  @Test
  void aRotatedTokenIsReadFromItsFile() throws IOException {
    var account = new ServiceAccounts(cluster);
    try (Daemon daemon = serve(account.make())) {
      WrittenPod first = pod("first").start();
      note("Error", first.restart("Error", 1));
      balanced(daemon);

      account.replace();
      cluster.restart(SERVER, "KILL"); // A watch that stands does not look at its token again.
      awaitServer();
      account.writeToken();
      note("OOMKilled", first.oomKilled());
      balanced(daemon);
    } finally {
      account.remove();
    }
  }

  @Test
  void aRightTakenAwaySwitchesTheFeatureOffAndGivenBackOnAgain() throws IOException {
    var account = new ServiceAccounts(cluster);
    try (Daemon daemon = serve(account.make())) {
      WrittenPod first = pod("first").start();
      note("Error", first.restart("Error", 1));
      balanced(daemon);
      assertThat(switchedOff(daemon)).isEmpty();

      account.revoke();
      cluster.restart(SERVER, "KILL");
      awaitServer();
      await().atMost(LIMIT).until(() -> switchedOff(daemon).size() == 1);
      assertThat(daemon.status("/livez")).as("it lives on").isEqualTo(200);
      note("OOMKilled", first.oomKilled());

      account.grant();
      balanced(daemon);
      assertThat(switchedOff(daemon)).isEmpty();
    } finally {
      account.remove();
    }
  }

  @Test
  void startedWhileTheServerIsAwayItServesAndIsThereSoonAfterIt() {
    cluster.stop(SERVER, "KILL");
    try (Daemon daemon = Daemon.serve("api-away", settings(cluster.kubeconfig()))) {
      assertThat(daemon.status("/metrics")).isEqualTo(200);
      assertThat(daemon.status("/livez")).isEqualTo(200);
      assertThat(daemon.ready()).as("ready without ever having seen a pod").isFalse();

      cluster.start(SERVER);
      awaitServer();
      long ready = System.nanoTime();
      await()
          .atMost(Duration.ofSeconds(3))
          .pollInterval(Duration.ofMillis(20))
          .until(daemon::ready);
      System.out.printf(
          "Real API server: the daemon is there %d ms after it%n",
          Duration.ofNanos(System.nanoTime() - ready).toMillis());
      note("Error", pod("first").start().restart("Error", 1));
      balanced(daemon);
    }
  }

  private Daemon serve(Path kubeconfig) {
    Daemon daemon = Daemon.serve("api-" + named, settings(kubeconfig));
    await("the first list").atMost(LIMIT).until(daemon::ready);
    return daemon;
  }

  private Map<String, String> settings(Path kubeconfig) {
    return Map.of(
        "role",
        "cluster",
        "lease.enabled",
        "false",
        "kubernetes.kubeconfig",
        kubeconfig.toString(),
        "log.level",
        "debug");
  }

  private WrittenPod pod(String name) {
    return WrittenPod.create(cluster.api(), namespace, WORKLOAD, name);
  }

  private void note(String reason, WrittenPod written) {
    assertThat(written).isNotNull();
    ledger.merge(reason, 1, Integer::sum);
  }

  /// Everything written is counted, once and under its reason.
  private void balanced(Daemon daemon) {
    await()
        .atMost(LIMIT)
        .untilAsserted(() -> assertThat(counted(daemon.metrics())).isEqualTo(ledger));
  }

  private Map<String, Integer> counted(Exposition page) {
    var counted = new TreeMap<String, Integer>();
    for (Exposition.Sample sample : page.named(Account.TERMINATIONS)) {
      if (sample.label("namespace").equals(namespace) && sample.value() > 0) {
        assertThat(sample.label("workload")).isEqualTo(WORKLOAD);
        counted.merge(sample.label("reason"), (int) sample.value(), Integer::sum);
      }
    }
    return counted;
  }

  private double sum(Exposition page, String family) {
    return page.sum(family, sample -> sample.label("namespace").equals(namespace));
  }

  private static double lists(Daemon daemon) {
    return daemon.metrics().sum("kubevitals_list_total", _ -> true);
  }

  private static List<Exposition.Sample> switchedOff(Daemon daemon) {
    return daemon.metrics().named("kubevitals_feature_enabled").stream()
        .filter(sample -> sample.value() == 0 && sample.label("reason").contains("forbidden"))
        .toList();
  }

  private static void signal(Daemon daemon, String signal) {
    Program.run(List.of("kill", signal, Long.toString(daemon.pid())));
  }

  private void awaitServer() {
    await("the API server")
        .atMost(LIMIT)
        .ignoreException(UnreachableException.class)
        .pollInterval(Duration.ofMillis(20))
        .until(() -> cluster.api().call("GET", "/readyz").status() == 200);
  }
}
