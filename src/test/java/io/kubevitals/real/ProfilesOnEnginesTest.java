package io.kubevitals.real;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;
import static org.junit.jupiter.params.provider.Arguments.argumentSet;

import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/// Every profile against series whose truth is known, on both engines, without any right at an API
/// server: `auto` finds the profile, and every figure is the truth, and there is no other figure.
@Tag("prometheus")
@Needs({Need.PROMETHEUS, Need.VICTORIA_METRICS})
class ProfilesOnEnginesTest {
  private static final String WEB =
      "{namespace=\"shop\",workload=\"web\",workload_type=\"deployment\"}";

  /// Nobody told of owners.
  private static final String BARE =
      "{namespace=\"shop\",workload=\"web-7d9c8b6f5-abcde\",workload_type=\"barepod\"}";

  private static final double MIB = ProfileSeries.MIB;
  private static final String EXPORTED =
      "exported_namespace=\"%1$s\",exported_pod=\"%2$s\",exported_container=\"main\","
          + "namespace=\"monitoring\",pod=\"nvidia-dcgm-exporter-x\",container=\"exporter\",";
  private static final String HONORED = "namespace=\"%1$s\",pod=\"%2$s\",container=\"main\",";

  static Stream<Arguments> profiles() {
    return Stream.of(Engine.values())
        .flatMap(engine -> Stream.concat(usage(engine), cards(engine)));
  }

  private static Stream<Arguments> usage(Engine engine) {
    var article = figures(BARE);
    article.put("cpu_limit_cores" + BARE, 1.0);
    article.put("memory_limit_bytes" + BARE, 256 * MIB);
    article.put("cpu_usage_limit_ratio" + BARE, 0.3);
    article.put("memory_usage_request_ratio" + BARE, 70e6 / (128 * MIB + 20e6));
    article.put("memory_usage_limit_ratio" + BARE, 70e6 / (256 * MIB));
    var whole = figures(WEB);
    whole.put("cpu_limit_cores" + WEB, 1.0);
    whole.put("cpu_usage_limit_ratio" + WEB, 0.3);
    whole.put("memory_request_bytes" + WEB, 140e6);
    whole.put("memory_usage_request_ratio" + WEB, 0.5);
    whole.remove("memory_usage_limit_ratio" + WEB);
    return Stream.of(
        row(
            engine,
            "k8s",
            "k8s",
            new ProfileSeries()
                .pods()
                .requests()
                .cadvisor("pod", "container")
                .aContainerThatDied()
                .theKubeletsOtherPage(),
            withNodes(withThrottling(withRequestedCards(figures(WEB))))),
        row(
            engine,
            "k8s",
            "k8s",
            new ProfileSeries()
                .pods()
                .requests()
                .requestsOfTheScheduler()
                .cadvisor("pod", "container"),
            withNodes(withThrottling(withRequestedCards(figures(WEB))))),
        row(
            engine,
            "cadvisor-pre116",
            "k8s",
            new ProfileSeries().pods().requests().cadvisor("pod_name", "container_name"),
            withNodes(withThrottling(withRequestedCards(figures(WEB))))),
        row(
            engine,
            "k8s",
            "ksm1",
            new ProfileSeries().pods().requestsOfKsm1().cadvisor("pod", "container"),
            withNodes(withThrottling(figures(WEB)))),
        row(
            engine,
            "k8s",
            "ksm1",
            new ProfileSeries().pods().aRollout().requestsOfKsm1().cadvisor("pod", "container"),
            ofARollout(withNodes(withThrottling(figures(WEB))))),
        row(
            engine,
            "k8s",
            "scheduler",
            new ProfileSeries().pods().requestsOfTheScheduler().cadvisor("pod", "container"),
            withThrottling(whole)),
        row(engine, "mixin-rules", "mixin-rules", new ProfileSeries().mixinRules(), figures(BARE)),
        row(
            engine,
            "k8s",
            "seed-safe",
            new ProfileSeries().requestsOfTheArticle().cadvisor("pod", "container"),
            with(figures(BARE), "cpu_throttled_ratio" + BARE, 0.2)),
        row(
            engine,
            "seed",
            "seed",
            new ProfileSeries().requestsOfTheArticle().cadvisor("pod", "container"),
            article,
            "resources.profile.usage=seed",
            "resources.profile.requests=seed",
            "resources.profile.gpu=off"));
  }

  private static Stream<Arguments> cards(Engine engine) {
    return Stream.of(
        gpu(
            engine,
            "tkestack",
            new ProfileSeries()
                .ofCards("container_gpu_utilization", tkestack("gpu=\"%3$s\""), 90, 80, 40)
                .gauge("container_gpu_utilization", total("gpu"), 170)
                .ofCards(
                    "container_gpu_memory_total",
                    tkestack("gpu_memory=\"%3$s\""),
                    10240,
                    6144,
                    8192)
                .gauge("container_gpu_memory_total", total("gpu_memory"), 16384)
                .gauge("container_request_gpu_memory", tkestackOf("train-0"), 32768)
                .gauge("container_request_gpu_memory", tkestackOf("infer-0"), 16384)
                .gauge("container_request_gpu_memory", tkestackOf("infer-1"), 16384)),
        gpu(engine, "dcgm", dcgm(EXPORTED)),
        gpu(
            engine,
            "dcgm",
            dcgm(HONORED)
                .gauge(
                    "DCGM_FI_DEV_GPU_UTIL",
                    "namespace=\"ml\",pod=\"nvidia-dcgm-exporter-x\",UUID=\"idle\"",
                    3)),
        gpu(
            engine,
            "dcgm",
            dcgm(EXPORTED)
                .ofCards("DCGM_FI_PROF_GR_ENGINE_ACTIVE", EXPORTED + "UUID=\"%3$s\"", 0.9, 0.8, 0.4)
                .ofCards("DCGM_FI_DEV_GPU_UTIL", EXPORTED + "UUID=\"%3$s\"", 100, 100, 100)),
        gpu(
            engine,
            "dcgm1",
            new ProfileSeries()
                .ofCards("dcgm_gpu_utilization", dcgm1(), 90, 80, 40)
                .ofCards("dcgm_fb_used", dcgm1(), 10240, 6144, 8192)
                .ofCards("dcgm_fb_free", dcgm1(), 6144, 10240, 8192)),
        gpu(
            engine,
            "hami",
            new ProfileSeries()
                .ofCards("hami_container_device_utilization_ratio", hami(), 90, 80, 40)
                .ofCards("hami_vgpu_memory_used_bytes", hami(), 10240 * MIB, 6144 * MIB, 8192 * MIB)
                .ofCards(
                    "hami_vgpu_memory_limit_bytes", hami(), 16384 * MIB, 16384 * MIB, 16384 * MIB)),
        gpu(
            engine,
            "hami-legacy",
            new ProfileSeries()
                .ofCards("Device_utilization_desc_of_container", legacy(), 90, 80, 40)
                .ofCards(
                    "vGPU_device_memory_usage_in_bytes",
                    legacy(),
                    10240 * MIB,
                    6144 * MIB,
                    8192 * MIB)
                .ofCards(
                    "vGPU_device_memory_limit_in_bytes",
                    legacy(),
                    16384 * MIB,
                    16384 * MIB,
                    16384 * MIB)),
        gpu(engine, "amd", amd("")),
        gpu(engine, "amd", amd("amd_")),
        gpu(
            engine,
            "ascend",
            new ProfileSeries()
                .ofCards("container_npu_utilization", ascend(), 90, 80, 40)
                .ofCards("container_npu_used_memory", ascend(), 10240, 6144, 8192)
                .ofCards("container_npu_total_memory", ascend(), 16384, 16384, 16384)));
  }

  private static ProfileSeries dcgm(String labels) {
    String card = labels + "UUID=\"%3$s\",modelName=\"NVIDIA A100\"";
    return new ProfileSeries()
        .ofCards("DCGM_FI_DEV_GPU_UTIL", card, 90, 80, 40)
        .ofCards("DCGM_FI_DEV_FB_USED", card, 10240, 6144, 8192)
        .ofCards("DCGM_FI_DEV_FB_FREE", card, 6000, 10000, 8000)
        .ofCards("DCGM_FI_DEV_FB_RESERVED", card, 144, 240, 192);
  }

  private static ProfileSeries amd(String prefix) {
    String card = HONORED + "hostname=\"node-1\",gpu_id=\"%3$s\"";
    return new ProfileSeries()
        .ofCards(prefix + "gpu_gfx_activity", card, 90, 80, 40)
        .ofCards(prefix + "gpu_used_vram", card, 10240, 6144, 8192)
        .ofCards(prefix + "gpu_total_vram", card, 16384, 16384, 16384);
  }

  private static String tkestack(String card) {
    return "namespace=\"%1$s\",pod_name=\"%2$s\",container_name=\"main\",node=\"node-1\"," + card;
  }

  private static String tkestackOf(String pod) {
    return tkestack("x=\"\"").formatted("ml", pod);
  }

  private static String total(String label) {
    return tkestack(label + "=\"total\"").formatted("ml", "train-0");
  }

  private static String dcgm1() {
    return "pod_namespace=\"%1$s\",pod_name=\"%2$s\",container_name=\"main\",uuid=\"%3$s\"";
  }

  private static String hami() {
    return HONORED + "vdevice_index=\"0\",device_uuid=\"%3$s\"";
  }

  private static String legacy() {
    return "podnamespace=\"%1$s\",podname=\"%2$s\",ctrname=\"main\",deviceuuid=\"%3$s\"";
  }

  private static String ascend() {
    return "exported_namespace=\"%1$s\",namespace=\"npu\",pod_name=\"%2$s\",container_name=\"main\","
        + "vdie_id=\"%3$s\",id=\"%3$s\"";
  }

  private static Arguments gpu(Engine engine, String profile, ProfileSeries series) {
    var truth = withRequestedCards(new TreeMap<>());
    for (String workload : List.of("train", "infer")) {
      String labels = ofCards(workload, workload.equals("infer"));
      truth.put("gpu_utilization_ratio" + labels, workload.equals("train") ? 0.85 : 0.4);
      truth.put("gpu_memory_used_bytes" + labels, 16384 * MIB);
      truth.put("gpu_memory_total_bytes" + labels, 32768 * MIB);
      truth.put("gpu_memory_ratio" + labels, 0.5);
    }
    truth.put("gpu_request" + ofCards("infer", true), 2.0);
    truth.remove("gpu_request" + ofCards("infer", false));
    return argumentSet(
        profile + " on " + engine,
        engine,
        "k8s",
        "k8s",
        profile,
        series.pods().cards(),
        truth,
        new String[0]);
  }

  private static Arguments row(
      Engine engine,
      String usage,
      String requests,
      ProfileSeries series,
      Map<String, Double> truth,
      String... overrides) {
    return argumentSet(
        usage + " with " + requests + " on " + engine,
        engine,
        usage,
        requests,
        "none",
        series,
        truth,
        overrides);
  }

  private static Map<String, Double> figures(String labels) {
    var figures = new TreeMap<String, Double>();
    figures.put("cpu_usage_cores" + labels, 0.3);
    figures.put("cpu_request_cores" + labels, 0.6);
    figures.put("cpu_usage_request_ratio" + labels, 0.5);
    figures.put("cpu_usage_limit_ratio" + labels, 0.25);
    figures.put("memory_usage_bytes" + labels, 70e6);
    figures.put("memory_request_bytes" + labels, 128 * MIB + 20e6);
    figures.put("memory_usage_request_ratio" + labels, 0.5);
    figures.put("memory_usage_limit_ratio" + labels, 60e6 / (256 * MIB));
    return figures;
  }

  private static Map<String, Double> ofARollout(Map<String, Double> figures) {
    var renamed = new TreeMap<String, Double>();
    figures.forEach(
        (name, value) -> renamed.put(name.replace("\"deployment\"", "\"rollout\""), value));
    return renamed;
  }

  private static Map<String, Double> withThrottling(Map<String, Double> figures) {
    return with(figures, "cpu_throttled_ratio" + WEB, 0.2);
  }

  private static Map<String, Double> withNodes(Map<String, Double> figures) {
    String labels = "{node=\"node-1\",resource=\"%s\"}";
    figures.put("node_request_ratio" + labels.formatted("cpu"), 0.15);
    figures.put("node_limit_ratio" + labels.formatted("cpu"), 0.25);
    figures.put("node_request_ratio" + labels.formatted("memory"), (128 * MIB + 20e6) / 8e9);
    figures.put("node_limit_ratio" + labels.formatted("memory"), 256 * MIB / 8e9);
    return figures;
  }

  private static Map<String, Double> withRequestedCards(Map<String, Double> figures) {
    figures.put("gpu_request" + ofCards("train", false), 2.0);
    figures.put("gpu_request" + ofCards("infer", false), 2.0);
    return figures;
  }

  private static Map<String, Double> with(
      Map<String, Double> figures, String series, double value) {
    figures.put(series, value);
    return figures;
  }

  private static String ofCards(String workload, boolean shared) {
    return "{namespace=\"ml\",workload=\"%s\",workload_type=\"statefulset\",shared=\"%s\"}"
        .formatted(workload, shared);
  }

  @ParameterizedTest
  @MethodSource
  void profiles(
      Engine engine,
      String usage,
      String requests,
      String gpu,
      ProfileSeries series,
      Map<String, Double> truth,
      String[] overrides) {
    try (var running = engine.holding(series.series())) {
      List<String> page = OneCycle.page(running.url(), overrides);
      assertThat(page)
          .anyMatch(line -> isPick(line, "usage", usage))
          .anyMatch(line -> isPick(line, "requests", requests))
          .anyMatch(line -> isPick(line, "gpu", gpu));
      Map<String, Double> figures = figures(page);
      assertThat(figures.keySet()).containsExactlyInAnyOrderElementsOf(truth.keySet());
      truth.forEach(
          (name, value) ->
              assertThat(figures.get(name)).as(name).isCloseTo(value, within(1e-6 * value)));
    }
  }

  /// What a pod asked for tells that it shares a card, also where no exporter tells of any.
  @ParameterizedTest
  @EnumSource(Engine.class)
  void partsOfCardsAreShared(Engine engine) {
    try (var running = engine.holding(new ProfileSeries().pods().partsOfCards().series())) {
      assertThat(figures(OneCycle.page(running.url())))
          .containsOnly(
              Map.entry("gpu_request" + ofCards("train", false), 2.0),
              Map.entry("gpu_request" + ofCards("infer", true), 1.3));
    }
  }

  /// PromQL's own arithmetic, where a server answers no raw samples: memory is the truth, and CPU
  /// is off by what an end of its range lacks, which is why nobody gets it who can have better.
  @ParameterizedTest
  @EnumSource(Engine.class)
  void ratesAreNearTheTruth(Engine engine) {
    var series = new ProfileSeries().pods().requests().cadvisor("pod", "container");
    try (var running = engine.holding(series.series())) {
      List<String> page = OneCycle.page(running.url(), "resources.profile.usage=k8s-rates");
      assertThat(page).anyMatch(line -> isPick(line, "usage", "k8s-rates"));
      Map<String, Double> truth = withNodes(withRequestedCards(figures(WEB)));
      Map<String, Double> figures = figures(page);
      assertThat(figures.keySet()).containsExactlyInAnyOrderElementsOf(truth.keySet());
      truth.forEach(
          (name, value) ->
              assertThat(figures.get(name))
                  .as(name)
                  .isCloseTo(value, within((name.startsWith("cpu_usage") ? 0.34 : 1e-6) * value)));
    }
  }

  private static boolean isPick(String line, String kind, String profile) {
    return line.startsWith(
        "kubevitals_resource_profile_info{kind=\"%s\",profile=\"%s\"".formatted(kind, profile));
  }

  /// Those that tell of the cluster, without how they were come by.
  private static Map<String, Double> figures(List<String> page) {
    var figures = new TreeMap<String, Double>();
    for (String line : page) {
      if (!line.startsWith("#") && !line.contains("kubevitals_resource_")) {
        int blank = line.lastIndexOf(' ');
        figures.put(
            line.substring("kubevitals_".length(), blank),
            Double.valueOf(line.substring(blank + 1)));
      }
    }
    return figures;
  }
}
