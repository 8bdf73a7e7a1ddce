package io.kubevitals.resource;

import static org.assertj.core.api.Assertions.assertThat;

import io.kubevitals.cluster.Amounts;
import io.kubevitals.cluster.PodRecord;
import io.kubevitals.cluster.Workload;
import io.kubevitals.cluster.Workloads;
import io.kubevitals.prometheus.Sample;
import io.kubevitals.prometheus.Series;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// Pods out of what kube-state-metrics tells.
class FactsTest {
  private static final String UID = "f8ecc079-3b12-4c1d-b1c6-3d177f99fefd";
  private static final String OLD = "0b9e8f0a-3b12-4c1d-b1c6-3d177f99fefd";

  private final FactReader reader = new FactReader();

  @Test
  void sidecarsRunWithAllAndInitContainersBefore() {
    request("app", "cpu", 0.3);
    init("setup", 1.0);
    init("proxy", 0.2);
    tell(Signal.SIDECAR, Map.of("container", "proxy", "restart_policy", "Always"), 1);
    tell(Signal.CPU_OVERHEAD, Map.of(), 0.05);
    assertThat(amounts(only()).request()).isEqualTo(1.25);
  }

  @Test
  void ofTwoPodsOfOneNameTheCompletedOneHoldsNothing() {
    request("app", "cpu", 0.3);
    tell(Signal.POD_ACTIVE, Map.of("phase", "Running"), 1);
    tellOf(OLD, Signal.CPU_REQUEST, Map.of("container", "app", "resource", "cpu"), 9);
    tellOf(OLD, Signal.POD_ACTIVE, Map.of("phase", "Running"), 0);
    assertThat(only().id().uid()).hasToString(UID);
    assertThat(amounts(only()).request()).isEqualTo(0.3);
  }

  @Test
  void aContainerThatIsNotRunningHasNoUseToWaitFor() {
    request("app", "cpu", 0.3);
    request("batch", "cpu", 0.1);
    tell(Signal.CONTAINER_RUNNING, Map.of("container", "app"), 1);
    tell(Signal.CONTAINER_RUNNING, Map.of("container", "batch"), 0);
    assertThat(only().containers()).extracting(PodIndex::runs).containsExactly(true, false);
  }

  @Test
  void aLimitOfZeroIsNone() {
    request("app", "cpu", 0.3);
    tell(Signal.CPU_LIMIT, Map.of("container", "app", "resource", "cpu"), 0);
    assertThat(amounts(only()).limit()).isNaN();
  }

  @Test
  void someMemoryOfACardIsAPartOfIt() {
    var ofApp = Map.of("container", "app");
    tell(Signal.GPU_REQUEST, ofApp, 1);
    assertThat(PodAmounts.sharesCards(only())).isFalse();
    tell(Signal.GPU_PART, ofApp, 0);
    assertThat(PodAmounts.sharesCards(only())).isFalse();
    tell(Signal.GPU_PART, ofApp, 3000);
    assertThat(PodAmounts.sharesCards(only())).isTrue();
    assertThat(only().containers()).singleElement().matches(PodAmounts::sharesCards);
  }

  /// Of the overhead too, which the scheduler counts in and kube-state-metrics tells besides.
  @ParameterizedTest(name = "{0}")
  @CsvSource({
    "as its containers have, 0.35, 1.05, 0.35, 1.05",
    "a request of the pod itself, 2.05, 1.05, 2.05, 1.05",
    "a limit of the pod itself, 0.35, 3.05, 0.35, 3.05",
    "a limit below that of its containers, 0.35, 0.55, 0.35, 0.55"
  })
  void theSchedulerTellsWhatAPodAsksForAsAWhole(
      String name, double told, double toldLimit, double request, double limit) {
    request("app", "cpu", 0.3);
    tell(Signal.CPU_LIMIT, Map.of("container", "app"), 1);
    tell(Signal.CPU_OVERHEAD, Map.of(), 0.05);
    tellOf("", Signal.POD_CPU_REQUEST, Map.of("resource", "cpu"), told);
    tellOf("", Signal.POD_CPU_LIMIT, Map.of("resource", "cpu"), toldLimit);
    assertThat(amounts(only()).request()).isEqualTo(request);
    assertThat(amounts(only()).limit()).isEqualTo(limit);
    boolean itself = told != 0.35;
    assertThat(only().spec().resources().requests().cpuMillis())
        .isEqualTo(itself ? Math.round((told - 0.05) * 1000) : Amounts.ABSENT);
  }

  /// No container says anything: kube-state-metrics knows only that there is a pod.
  @Test
  void aPodMayAskForWhatNoContainerAsksFor() {
    tell(Signal.POD_ACTIVE, Map.of("phase", "Running"), 1);
    tellOf("", Signal.POD_CPU_REQUEST, Map.of("resource", "cpu", "node", "node-1"), 4);
    assertThat(amounts(only()).request()).isEqualTo(4);
    assertThat(amounts(only()).limit()).isNaN();
    assertThat(only().spec().node()).isEqualTo("node-1");
  }

  @Test
  void theOwnerTellsTheWorkload() {
    request("app", "cpu", 0.3);
    assertThat(Workloads.likely(only())).isEqualTo(new Workload("shop", "web-1", "barepod"));
    tell(Signal.POD_OWNER, Map.of("owner_kind", "ReplicaSet", "owner_name", "web-7d9c8b6f5"), 1);
    assertThat(Workloads.likely(only())).isEqualTo(new Workload("shop", "web", "deployment"));
  }

  private void request(String container, String resource, double value) {
    tell(Signal.CPU_REQUEST, Map.of("container", container, "resource", resource), value);
  }

  private void init(String container, double value) {
    tell(Signal.INIT_CPU_REQUEST, Map.of("container", container, "resource", "cpu"), value);
  }

  private void tell(Signal signal, Map<String, String> labels, double value) {
    tellOf(UID, signal, labels, value);
  }

  private void tellOf(String uid, Signal signal, Map<String, String> labels, double value) {
    var all = new HashMap<>(labels);
    all.putAll(Map.of("namespace", "shop", "pod", "web-1", "uid", uid));
    Queries.feed(reader, signal, new Series(all, List.of(new Sample(0, value))));
  }

  private PodRecord only() {
    assertThat(Facts.pods(List.of(reader.result()))).hasSize(1);
    return Facts.pods(List.of(reader.result())).getFirst();
  }

  private static PodAmounts amounts(PodRecord pod) {
    return new PodAmounts(pod, Resource.CPU::of);
  }
}
