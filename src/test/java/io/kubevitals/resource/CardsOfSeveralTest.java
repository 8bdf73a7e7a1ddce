package io.kubevitals.resource;

import static io.kubevitals.resource.Pods.amounts;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.argumentSet;

import io.kubevitals.cluster.Amounts;
import io.kubevitals.cluster.ContainerType;
import io.kubevitals.cluster.Phase;
import io.kubevitals.cluster.PodRecord;
import io.kubevitals.cluster.PodSpec;
import io.kubevitals.cluster.Workload;
import io.kubevitals.metrics.Lines;
import io.kubevitals.metrics.OwnMetrics;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/// Cards of several vendors, several that tell of one card, and cards that are divided.
@Timeout(60)
class CardsOfSeveralTest {
  private static final double MIB = 1 << 20;

  private final ScriptedPrometheus prometheus = new ScriptedPrometheus();
  private final ResourceMetrics metrics =
      new ResourceMetrics(Level.WORKLOAD, Duration.ofMinutes(1), System::nanoTime);

  @Test
  void everyVendorsCardsAreToldByOneQuery() throws Exception {
    prometheus
        .with("DCGM_FI_DEV_GPU_UTIL", of("web-1") + ",UUID=\"GPU-1\"", 5, 80)
        .with("DCGM_FI_DEV_FB_USED", of("web-1") + ",UUID=\"GPU-1\"", 5, 100)
        .with("gpu_gfx_activity", of("web-2") + ",hostname=\"b\",gpu_id=\"0\"", 5, 40)
        .with("gpu_used_vram", of("web-2") + ",hostname=\"b\",gpu_id=\"0\"", 5, 200);
    run();
    assertThat(gpu())
        .containsExactlyInAnyOrder(
            "kubevitals_gpu_utilization_ratio" + row("web-1", false) + "0.8",
            "kubevitals_gpu_utilization_ratio" + row("web-2", false) + "0.4",
            "kubevitals_gpu_memory_used_bytes" + row("web-1", false) + 100 * MIB,
            "kubevitals_gpu_memory_used_bytes" + row("web-2", false) + 200 * MIB);
    assertThat(Lines.of(metrics, "kubevitals_resource_profile_info{kind=\"gpu\""))
        .containsExactly(
            "kubevitals_resource_profile_info{kind=\"gpu\",profile=\"dcgm\",reason=\"found\"} 1",
            "kubevitals_resource_profile_info{kind=\"gpu\",profile=\"amd\",reason=\"found\"} 1");
    assertThat(prometheus.queries())
        .filteredOn(query -> query.contains("DCGM") || query.contains("vram"))
        .hasSize(1);
  }

  /// HAMi knows how much of the card is this container's, NVIDIA how much of it is in use at all.
  @Test
  void whoDividesACardTellsOfItAlone() throws Exception {
    prometheus
        .with(
            "hami_container_device_utilization_ratio",
            of("web-1") + ",device_uuid=\"GPU-1\"",
            5,
            10)
        .with("hami_vgpu_memory_used_bytes", of("web-1") + ",device_uuid=\"GPU-1\"", 5, 50)
        .with("hami_vgpu_memory_limit_bytes", of("web-1") + ",device_uuid=\"GPU-1\"", 5, 100)
        .with("DCGM_FI_DEV_GPU_UTIL", of("web-1") + ",UUID=\"GPU-1\"", 5, 80)
        .with("DCGM_FI_DEV_FB_USED", of("web-1") + ",UUID=\"GPU-1\"", 5, 100)
        .with("DCGM_FI_DEV_FB_USED", of("web-2") + ",UUID=\"GPU-2\"", 5, 300);
    run();
    assertThat(gpu())
        .containsExactlyInAnyOrder(
            "kubevitals_gpu_utilization_ratio" + row("web-1", false) + "0.1",
            "kubevitals_gpu_memory_used_bytes" + row("web-1", false) + "50.0",
            "kubevitals_gpu_memory_total_bytes" + row("web-1", false) + "100.0",
            "kubevitals_gpu_memory_ratio" + row("web-1", false) + "0.5",
            "kubevitals_gpu_memory_used_bytes" + row("web-2", false) + 300 * MIB);
  }

  static Stream<Arguments> divided() {
    return Stream.of(
        argumentSet("a whole card", "DCGM_FI_DEV_GPU_UTIL", "UUID=\"GPU-1\"", false),
        argumentSet(
            "a MIG instance", "DCGM_FI_DEV_GPU_UTIL", "UUID=\"GPU-1\",GPU_I_ID=\"3\"", true),
        argumentSet("a time slice", "DCGM_FI_DEV_GPU_UTIL", "UUID=\"GPU-1\",vgpu=\"1\"", true),
        argumentSet(
            "a virtual NPU",
            "vnpu_pod_aicore_utilization",
            "pod_name=\"web-1\",container_name=\"app\",id=\"0\",v_dev_id=\"100\"",
            true));
  }

  @ParameterizedTest
  @MethodSource
  void divided(String family, String labels, boolean shared) throws Exception {
    prometheus.with(family, of("web-1") + "," + labels, 5, 80);
    run();
    assertThat(gpu())
        .containsExactly("kubevitals_gpu_utilization_ratio" + row("web-1", shared) + "0.8");
  }

  static Stream<Arguments> askedFor() {
    return Stream.of(
        argumentSet("a whole card", new Amounts(500, 100, 1000, false), 1.0, false),
        argumentSet("an instance or a time slice", new Amounts(500, 100, 1000, true), 1.0, true),
        argumentSet("three tenths of a card", new Amounts(500, 100, 300, false), 0.3, true));
  }

  /// Nobody tells of cards but the pod itself.
  @ParameterizedTest
  @MethodSource
  void askedFor(Amounts asked, double cards, boolean shared) throws Exception {
    run(pod("web-1", Instant.EPOCH, asked));
    assertThat(gpu()).containsExactly("kubevitals_gpu_request" + row("web-1", shared) + cards);
  }

  /// Of memory alone nobody knows how many cards it is.
  @Test
  void whoAsksForSomeMemoryOfACardSharesIt() throws Exception {
    prometheus.with("DCGM_FI_DEV_GPU_UTIL", of("web-1") + ",UUID=\"GPU-1\"", 5, 80);
    run(pod("web-1", Instant.EPOCH, new Amounts(500, 100, Amounts.ABSENT, true)));
    assertThat(gpu())
        .containsExactly("kubevitals_gpu_utilization_ratio" + row("web-1", true) + "0.8");
  }

  @Test
  void whatWasBeforeThePodIsAnEarlierOnesOfTheSameName() throws Exception {
    prometheus
        .with("DCGM_FI_DEV_GPU_UTIL", of("web-1") + ",UUID=\"GPU-1\"", 20, 80)
        .with("DCGM_FI_DEV_GPU_UTIL", of("web-2") + ",UUID=\"GPU-2\"", 5, 40);
    Instant tenSecondsAgo = Instant.now().minusSeconds(10);
    run(pod("web-1", tenSecondsAgo), pod("web-2", tenSecondsAgo));
    assertThat(gpu())
        .containsExactly("kubevitals_gpu_utilization_ratio" + row("web-2", false) + "0.4");
  }

  private void run() throws InterruptedException {
    run(pod("web-1", Instant.EPOCH), pod("web-2", Instant.EPOCH));
  }

  private void run(PodRecord... watched) throws InterruptedException {
    var pods =
        new ResourcePods(
            () -> List.of(watched),
            pod ->
                CompletableFuture.completedFuture(new Workload("shop", pod.id().name(), "barepod")),
            () -> true);
    try (prometheus;
        var client = prometheus.client()) {
      var dropped = new OwnMetrics().counter("dropped_total", "", "family");
      metrics.publish(
          new ResourceCycle(Configs.of(), client, pods, dropped, InstantSource.system()).run());
    }
  }

  private List<String> gpu() {
    return Lines.of(metrics, "kubevitals_gpu_");
  }

  private static String of(String pod) {
    return "namespace=\"shop\",pod=\"%s\",container=\"app\"".formatted(pod);
  }

  private static String row(String pod, boolean shared) {
    return "{namespace=\"shop\",workload=\"%s\",workload_type=\"barepod\",shared=\"%s\"} "
        .formatted(pod, shared);
  }

  private static PodRecord pod(String name, Instant createdAt) {
    return pod(name, createdAt, amounts(500, 100));
  }

  private static PodRecord pod(String name, Instant createdAt, Amounts asked) {
    UUID uid = new UUID(0x4000, name.hashCode());
    PodRecord pod =
        Pods.pod(
            uid,
            name,
            Phase.RUNNING,
            false,
            Amounts.NONE,
            Pods.container("app", ContainerType.APP, 'b', asked, asked, createdAt));
    PodSpec spec = pod.spec();
    return new PodRecord(
        pod.id(),
        1,
        pod.origin(),
        new PodSpec(spec.node(), spec.restartPolicy(), createdAt, null, spec.overhead()),
        pod.status(),
        pod.containers());
  }
}
