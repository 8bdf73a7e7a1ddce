package io.kubevitals.resource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;
import static org.junit.jupiter.params.provider.Arguments.argumentSet;

import io.kubevitals.config.Settings;
import io.kubevitals.config.SettingsLoader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class ProfilesTest {
  private static final Profiles SHIPPED = Configs.of().profiles().all();

  @TempDir Path folder = Path.of("replaced by JUnit");

  @Test
  void allProfilesShip() {
    assertThat(SHIPPED.all())
        .extracting(Profile::name)
        .containsExactlyInAnyOrder(
            "k8s",
            "cadvisor-pre116",
            "k8s-rates",
            "ksm1",
            "scheduler",
            "mixin-rules",
            "seed",
            "seed-safe",
            "kube-vitals",
            "tkestack",
            "dcgm",
            "dcgm1",
            "hami",
            "hami-legacy",
            "amd",
            "ascend");
    assertThat(SHIPPED.all()).noneMatch(profile -> profile.about().isEmpty());
  }

  /// Told by ourselves, a figure of ours would live for ever.
  @Test
  void ourOwnFamiliesAreNoSourceOfLiveFigures() {
    assertThat(SHIPPED.ours()).isPresent();
    assertThat(SHIPPED.names(ProfileKind.REQUESTS)).contains("ksm1").doesNotContain("kube-vitals");
    assertThat(SHIPPED.candidates(ProfileKind.REQUESTS))
        .extracting(Profile::name)
        .contains("ksm1")
        .doesNotContain("kube-vitals");
  }

  /// As the article has them, with the namespaces where it formats them in.
  static Stream<Arguments> theArticlesQueries() {
    return Stream.of(
        argumentSet(
            "CPU use",
            Signal.CPU_USAGE,
            "sum(irate(container_cpu_usage_seconds_total{container !=\"\",container!=\"POD\","
                + " namespace=~\"a|b\"}[2m])) by (namespace, pod)"),
        argumentSet(
            "CPU request",
            Signal.CPU_REQUEST,
            "sum(container_cpu_cores_request{container !=\"\",container!=\"POD\","
                + " namespace=~\"a|b\"}) by (namespace, pod)"),
        argumentSet(
            "CPU limit",
            Signal.CPU_LIMIT,
            "sum(container_cpu_cores_limit{container !=\"\",container!=\"POD\","
                + " namespace=~\"a|b\"}) by (namespace, pod)"),
        argumentSet(
            "memory use",
            Signal.MEMORY_USAGE,
            "sum(container_memory_working_set_bytes{container !=\"\",container!=\"POD\","
                + " namespace=~\"a|b\"}) by (namespace, pod)"),
        argumentSet(
            "memory request",
            Signal.MEMORY_REQUEST,
            "sum(container_memory_bytes_request{container !=\"\",container!=\"POD\","
                + " namespace=~\"a|b\"}) by (namespace, pod)"),
        argumentSet(
            "memory limit",
            Signal.MEMORY_LIMIT,
            "sum(container_memory_bytes_limit{container !=\"\",container!=\"POD\","
                + " namespace=~\"a|b\"}) by (namespace, pod)"),
        argumentSet(
            "GPU use",
            Signal.GPU_UTILIZATION,
            "max(container_gpu_utilization{namespace=~\"a|b\"}) by (namespace, pod_name)/100"),
        argumentSet(
            "GPU memory",
            Signal.GPU_MEMORY_USED,
            "max(container_gpu_memory_total{namespace=~\"a|b\"}) by (namespace, pod_name)"));
  }

  @ParameterizedTest
  @MethodSource
  void theArticlesQueries(Signal signal, String query) {
    assertThat(SHIPPED.named("seed").orElseThrow().of(signal))
        .singleElement()
        .satisfies(one -> assertThat(one.promql("a|b", List.of())).isEqualTo(query));
  }

  @Test
  void aSelectionBearsNamespacesAndMatchers() {
    ProfileQuery memory = SHIPPED.named("k8s").orElseThrow().of(Signal.MEMORY_USAGE).getFirst();
    assertThat(memory.promql("a\\\\.b|c", List.of("cluster=\"x\"")))
        .isEqualTo(
            "container_memory_working_set_bytes{container!=\"\",container!=\"POD\",cluster=\"x\","
                + "namespace=~\"a\\\\\\\\.b|c\"}");
  }

  @Test
  void anExpressionBearsNamespacesAndMatchers() {
    ProfileQuery cpu = SHIPPED.named("mixin-rules").orElseThrow().of(Signal.CPU_USAGE).getFirst();
    assertThat(cpu.promql("", List.of("cluster=\"x\"")))
        .endsWith("sum_rate5m{cluster=\"x\", namespace=~\".+\"})");
  }

  static Stream<Arguments> selections() {
    return Stream.of(
        argumentSet("a name", "up", "up"),
        argumentSet("braces alone", "{__name__=~\"a|b\"}", "{__name__=~\"a|b\"}"),
        argumentSet("spaces", " up { a = \"b\" , c!~\"d\" , } ", "up{a=\"b\",c!~\"d\"}"),
        argumentSet("a comma in a value", "up{a=\",}\"}", "up{a=\",}\"}"));
  }

  @ParameterizedTest
  @MethodSource
  void selections(String query, String selection) {
    assertThat(Selector.parse(query))
        .hasValueSatisfying(one -> assertThat(one.promql(List.of())).isEqualTo(selection));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "sum(up)",
        "up[2m]",
        "up + 1",
        "up{a=\"b\"} > 0",
        "{}",
        "up{a}",
        "up{__name__=\"a\"}",
        "{__name__!=\"a\"}"
      })
  void anythingElseIsAnExpression(String query) {
    assertThat(Selector.parse(query)).isEmpty();
  }

  /// A node agent reads the profiles on a stack of 256 KiB.
  @Test
  void theLengthOfATextDoesNotMatter() {
    String value = "x".repeat(200_000);
    Selector selector = Selector.parse("req{a=\"" + value + "\"}").orElseThrow();
    assertThat(selector.matches(Map.of("__name__", "req", "a", value))).isTrue();
    assertThat(selector.matches(Map.of("__name__", "req", "a", "x"))).isFalse();
  }

  @Test
  void aUnionSelectsAllAndItsPartsDecide() {
    Selector requests = Selector.parse("req{resource=\"cpu\",a=\"b\"}").orElseThrow();
    Selector limits = Selector.parse("lim{a=\"b\",resource=~\".*gpu\"}").orElseThrow();
    assertThat(Selector.union(List.of(requests, limits)).promql(List.of()))
        .isEqualTo("{__name__=~\"lim|req\",a=\"b\"}");
    var series = Map.of("__name__", "lim", "resource", "nvidia_com_gpu", "a", "b");
    assertThat(requests.matches(series)).isFalse();
    assertThat(limits.matches(series)).isTrue();
  }

  @Test
  void profilesOfTheUserComeFirstAndInheritWhatTheyDoNotSay() throws Exception {
    var config =
        config(
            """
            resources.profiles {
              mine { extends = dcgm, labels { pod = [my_pod, pod] } }
              other { queries = [{ signal = cpu-usage, query = "busy" }, { signal = memory-usage, query = "held" }] }
            }
            """);
    var choice = ResourceConfig.from(config).profiles();
    config.done();
    assertThat(choice.candidates(ProfileKind.GPU).getFirst())
        .satisfies(
            mine -> {
              assertThat(mine.labels().pod()).containsExactly("my_pod", "pod");
              assertThat(mine.labels().device()).containsExactly("UUID", "GPU_I_ID");
              assertThat(mine.has(Signal.GPU_MEMORY_FREE)).isTrue();
            });
    assertThat(choice.candidates(ProfileKind.USAGE))
        .extracting(Profile::name)
        .startsWith("other", "k8s");
  }

  @Test
  void everyMistakeOfAProfileIsReportedAtOnce() throws Exception {
    var config =
        config(
            """
            resources {
              profile { usage = k9s, requests = seed, gpu = mine }
              matchers = ["cluster=\\"x\\""]
              profiles {
                Mine { extends = dcgm }
                mine {
                  extends = nowhere
                  labels { pods = [a] }
                  queries = [
                    { signal = gpu-speed, query = "x" }
                    { signal = gpu-utilization, query = "x{a=~\\"(\\"}", scale = 0 }
                    { signal = gpu-utilization, query = "rate(x[$window])", unit = percent }
                    { signal = gpu-utilization }
                  ]
                }
              }
            }
            """);
    ResourceConfig.from(config);
    String message = String.valueOf(catchThrowable(config::done).getMessage());
    assertThat(message.replace(folder.resolve("my.conf").toString(), "FILE").lines())
        .containsExactly(
            "FILE:3: resources.profile.gpu: the queries of \"mine\" cannot bear resources.matchers:"
                + " no $matchers",
            "FILE:3: resources.profile.requests: the queries of \"seed\" cannot bear"
                + " resources.matchers: no $matchers",
            "FILE:3: resources.profile.usage: must be auto, cadvisor-pre116, k8s, k8s-rates, mixin-rules,"
                + " seed, seed-safe, not \"k9s\"",
            "FILE:6: resources.profiles.Mine.queries: are of a profile whose name must be lower-case"
                + " letters, digits and hyphens",
            "FILE:8: resources.profiles.mine.extends: must be one of "
                + names()
                + ", not \"nowhere\"",
            "FILE:9: resources.profiles.mine.labels.pods: is not a setting; one of container, device,"
                + " namespace, node, pod, slice, uid",
            "FILE:11: signal: must be one of " + words() + ", not \"gpu-speed\"",
            "FILE:12: query: is not a regular expression: Unclosed group: (",
            "FILE:12: scale: must be a number above 0",
            "FILE:13: query: only $namespaces and $matchers are replaced, not $window",
            "FILE:13: unit: is not a setting; one of labels, query, scale, signal",
            "FILE:14: query: is required");
  }

  private static String names() {
    return SHIPPED.all().stream().map(Profile::name).sorted().collect(Collectors.joining(", "));
  }

  private static String words() {
    return Arrays.stream(Signal.values()).map(Signal::word).collect(Collectors.joining(", "));
  }

  private Settings config(String text) throws IOException {
    Path file = folder.resolve("my.conf");
    Files.writeString(file, "kube-vitals {\n" + text + "}\n");
    return new SettingsLoader(Map.of()).load(List.of(file), List.of());
  }
}
