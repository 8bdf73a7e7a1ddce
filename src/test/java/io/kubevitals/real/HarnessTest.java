package io.kubevitals.real;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/// The measuring instruments themselves: a ruler nobody checked measures nothing.
@Tag("nodes")
@Needs(Need.NODES)
class HarnessTest {
  @RegisterExtension static final SharedCluster CLUSTER = SharedCluster.withNodes(2);

  @Test
  void theLedgerKnowsEveryEndWithoutKubernetes() {
    RealCluster cluster = CLUSTER.get();
    KubeApi api = cluster.api();
    try (RuntimeLedger ledger = RuntimeLedger.of(cluster)) {
      api.apply(
          "ledger",
          """
          {apiVersion: v1, kind: Namespace, metadata: {name: ledger}}
          ---
          apiVersion: v1
          kind: Pod
          metadata: {name: three}
          spec:
            restartPolicy: Never
            automountServiceAccountToken: false
            initContainers:
            - {name: before, image: "localhost/busybox:1", imagePullPolicy: Never, command: [sh, -c, exit 0]}
            containers:
            - {name: seven, image: "localhost/busybox:1", imagePullPolicy: Never, command: [sh, -c, exit 7]}
            - name: greedy
              image: localhost/busybox:1
              imagePullPolicy: Never
              command: [tail, /dev/zero]
              resources: {limits: {memory: 20Mi}}
          """);
      await()
          .atMost(Duration.ofMinutes(1))
          .untilAsserted(() -> assertThat(ledger.ended("ledger")).hasSize(3));

      assertThat(ledger.ended("ledger"))
          .extracting(run -> run.owner().container(), RuntimeLedger.Run::reason)
          .containsExactlyInAnyOrder(
              org.assertj.core.api.Assertions.tuple("before", "Completed"),
              org.assertj.core.api.Assertions.tuple("seven", "Error"),
              org.assertj.core.api.Assertions.tuple("greedy", "OOMKilled"));
      assertThat(ledger.alive("ledger")).isEmpty();
    }
    api.delete("/api/v1/namespaces/ledger");
  }

  @Test
  void theLedgerTellsAContainerThatNeverRanFromOneThatDoes() {
    RealCluster cluster = CLUSTER.get();
    try (RuntimeLedger ledger = RuntimeLedger.of(cluster)) {
      container(cluster, "made");
      container(cluster, "begun");
      cluster.ctr("node-1", "tasks", "start", "--detach", "begun");

      await()
          .atMost(Duration.ofMinutes(1))
          .untilAsserted(
              () -> {
                assertThat(names(ledger.alive("by-hand"))).containsExactly("begun");
                assertThat(names(ledger.stillborn("by-hand"))).containsExactly("made");
              });
      cluster.ctr("node-1", "tasks", "kill", "--signal", "KILL", "begun");
      await()
          .atMost(Duration.ofMinutes(1))
          .untilAsserted(() -> assertThat(names(ledger.ended("by-hand"))).containsExactly("begun"));
      assertThat(ledger.alive("by-hand")).isEmpty();
      assertThat(names(ledger.stillborn("by-hand"))).containsExactly("made");
    } finally {
      cluster.ctr("node-1", "tasks", "delete", "begun");
      cluster.ctr("node-1", "containers", "delete", "made", "begun");
    }
  }

  /// A container with the labels that a kubelet gives.
  private static void container(RealCluster cluster, String name) {
    List<String> words = new ArrayList<>(List.of("containers", "create"));
    Map.of(
            "io.cri-containerd.kind", "container",
            "io.kubernetes.pod.namespace", "by-hand",
            "io.kubernetes.pod.name", "by-hand",
            "io.kubernetes.pod.uid", "by-hand",
            "io.kubernetes.container.name", name)
        .forEach((key, value) -> words.addAll(List.of("--label", key + "=" + value)));
    words.addAll(List.of("localhost/busybox:1", name, "sleep", "600"));
    cluster.ctr("node-1", words.toArray(new String[0]));
  }

  private static List<String> names(List<RuntimeLedger.Run> runs) {
    return runs.stream().map(run -> run.owner().container()).toList();
  }

  @Test
  void aPageIsReadWithEscapesAndSpecialValues() {
    Exposition page =
        Exposition.parse(
            """
            # HELP a_total Help.
            # TYPE a_total counter
            a_total{x="1",y="quote \\" back \\\\ line \\n end"} 3
            b +Inf
            c{x="1,2}"} 4.5e-3 1700000000000
            """);

    assertThat(page.samples())
        .containsExactly(
            new Exposition.Sample(
                "a_total", Map.of("x", "1", "y", "quote \" back \\ line \n end"), 3),
            new Exposition.Sample("b", Map.of(), Double.POSITIVE_INFINITY),
            new Exposition.Sample("c", Map.of("x", "1,2}"), 4.5e-3));
  }

  @Test
  void aProgramRunsInsideANodesNetwork() {
    RealCluster cluster = CLUSTER.get();
    List<String> look = cluster.on("node-2", "curl", "-s", "http://127.0.0.1:10256/livez");

    // A node is Ready some time before its kube-proxy listens.
    await()
        .atMost(Duration.ofMinutes(1))
        .ignoreExceptions()
        .untilAsserted(() -> assertThat(Program.run(look)).asString().contains("\"healthy\""));
  }
}
