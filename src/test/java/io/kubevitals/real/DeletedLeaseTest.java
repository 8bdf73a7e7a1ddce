package io.kubevitals.real;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.google.gson.JsonObject;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestInstance.Lifecycle;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/// Somebody deletes the Lease of a real API server while nobody runs who remembers its terms: only
/// the state files do.
@Tag("api")
@Needs(Need.API)
@TestInstance(Lifecycle.PER_CLASS)
class DeletedLeaseTest {
  @RegisterExtension final SharedCluster server = SharedCluster.withNodes(0);

  private static final Duration LIMIT = Duration.ofMinutes(2);

  private final Closing closing = new Closing();
  private int tests;
  private String namespace;
  private String lease;
  private KubeApi api;
  private WrittenPod pod;

  @BeforeEach
  void begin() {
    api = server.get().api();
    namespace = "deleted-lease-" + ++tests;
    lease =
        "/apis/coordination.k8s.io/v1/namespaces/%s/leases/kube-vitals-leader".formatted(namespace);
    closing.add(Stage.open(api, namespace, false), Stage::close);
    pod = WrittenPod.create(api, namespace, "app", "only").start();
  }

  @AfterEach
  void end() {
    closing.close();
  }

  private Daemon serve(String name, Path file) {
    var settings =
        new TreeMap<>(
            Map.of(
                "role",
                "cluster",
                "pods.namespaces",
                "[" + namespace + "]",
                "lease.namespace",
                namespace,
                "lease.duration",
                "6s",
                "lease.renew-deadline",
                "4s",
                "lease.retry",
                "500ms",
                "lease.identity",
                name,
                "kubernetes.kubeconfig",
                server.get().kubeconfig().toString(),
                "store.url",
                "jdbc:sqlite:" + file));
    return closing.add(Daemon.serve("deleted-lease-" + name, settings), Daemon::close);
  }

  private static double counted(Daemon daemon) {
    return daemon.metrics().sum(ScriptedEnds.FAMILY, _ -> true);
  }

  private static void awaitCounted(Daemon daemon, int ends) {
    await().atMost(LIMIT).until(() -> counted(daemon) == ends);
  }

  private static void awaitLeads(Daemon daemon) {
    await()
        .atMost(LIMIT)
        .until(() -> daemon.metrics().sum("kubevitals_leader", _ -> true) == 1 && daemon.ready());
  }

  private long term() {
    JsonObject spec = api.get(lease).getAsJsonObject("spec");
    return spec.get("leaseTransitions").getAsLong();
  }

  @Test
  void theCountsGoOnInALaterTerm(@TempDir Path folder) throws Exception {
    Path file = folder.resolve("state.db");
    Daemon first = serve("first", file);
    awaitLeads(first);
    pod = pod.restart("Error", 1);
    awaitCounted(first, 1);
    first.stop();
    Daemon second = serve("second", file);
    awaitCounted(second, 1);
    long before = term();

    second.kill();
    api.delete(lease);
    Daemon third = serve("third", file);
    awaitCounted(third, 1);
    assertThat(term()).isGreaterThan(before);
    pod = pod.restart("Error", 2);
    awaitCounted(third, 2);
    assertThat(third.log()).doesNotContain("is void", "Somebody else has the store");
  }

  @Test
  void aFileThatMissedWhatOthersCountedIsVoidAllTheSame(@TempDir Path folder) throws Exception {
    Path file = folder.resolve("state.db");
    Daemon first = serve("first", file);
    awaitLeads(first);
    pod = pod.restart("Error", 1);
    awaitCounted(first, 1);
    first.kill();
    api.delete(lease);
    Daemon elsewhere = serve("elsewhere", folder.resolve("other.db"));
    awaitLeads(elsewhere);
    pod = pod.restart("Error", 2);
    awaitCounted(elsewhere, 1);
    elsewhere.kill();

    Daemon back = serve("back", file);
    awaitLeads(back);
    assertThat(back.log()).contains("The state file is void");
    assertThat(counted(back)).isZero();
  }
}
