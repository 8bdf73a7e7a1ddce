package io.kubevitals.real;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.google.gson.JsonArray;
import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import io.kubevitals.real.LoadTestScript.Truth;
import java.net.URI;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestInstance.Lifecycle;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/// The report of a scripted load test, from a real Prometheus and a real VictoriaMetrics: every
/// figure is what the script did.
@Tag("prometheus")
@Needs({Need.PROMETHEUS, Need.VICTORIA_METRICS})
@TestInstance(Lifecycle.PER_CLASS)
class WindowReportTest {
  @TempDir Path folder;

  private RealPrometheus prometheus;

  @BeforeAll
  void play() {
    prometheus = RealPrometheus.holding(LoadTestScript.play().openMetrics());
  }

  @AfterAll
  void end() {
    prometheus.close();
  }

  @Test
  void everyFigureIsTheTruthOnPrometheus() {
    holdsTruth(prometheus.url());
  }

  @Test
  void everyFigureIsTheTruthOnVictoriaMetrics() {
    try (var victoria = RealVictoriaMetrics.holding(LoadTestScript.play().prometheusText())) {
      holdsTruth(victoria.url());
    }
  }

  /// Without kube-state-metrics, requests and limits are those that we told.
  @ParameterizedTest
  @EnumSource(Engine.class)
  void everyFigureIsTheTruthFromOurOwnFamilies(Engine engine) {
    LoadTest test = ToldByUs.instead(LoadTestScript.play());
    try (var running = engine.holding(test.openMetrics(), test.prometheusText())) {
      holdsTruth(running.url());
      var outcome = report(running.url(), "--workload", "deployment/cache", "--format", "json");
      assertThat(outcome.output())
          .contains("\"requests\" : \"kube-vitals\"")
          .doesNotContain("are guessed");
      assertThat(report(running.url(), "--format", "yaml-patch").output())
          .containsPattern("initContainers:(\n +#.*)*\n +- name: \"proxy\"")
          .doesNotContainPattern(" containers:(\n +#.*)*\n +- name: \"proxy\"");
    }
  }

  /// Names alone would take both for Deployments.
  @Test
  void replicaSetsTellWhatTheyBelongTo() {
    LoadTest test =
        LoadTestScript.play()
            .replicaSet("shop", "worker-5b6c7d8f9", "Rollout", "worker")
            .replicaSet("shop", "cache-6f4b8d9c7", "", "")
            .replicaSet("shop", "web-7d9f6b5c4d", "Deployment", "web");
    try (var source = RealPrometheus.holding(test.openMetrics())) {
      assertThat(report(source.url()).output())
          .contains("shop rollout/worker ", "shop replicaset/cache-6f4b8d9c7 ")
          .contains("shop deployment/web ", "shop deployment/api ");
    }
  }

  /// A node is told as a whole, whoever of its pods is asked about, and only where one of them is.
  @ParameterizedTest
  @CsvSource({
    "--namespace,shop,node-1 node-2",
    "--namespace,data,node-2",
    "--workload,deployment/api,node-1"
  })
  void aPartOfThePodsTellsOfWholeNodes(String option, String value, String nodes) {
    var all = nodes(report(prometheus.url(), "--format", "json"));
    var some = nodes(report(prometheus.url(), option, value, "--format", "json"));
    assertThat(some).hasSize(nodes.split(" ", -1).length);
    for (JsonElement node : some) {
      assertThat(nodes).contains(node.getAsJsonObject().get("node").getAsString());
      assertThat(all).contains(node);
    }
  }

  private static JsonArray nodes(Program.Outcome outcome) {
    assertThat(outcome.errors()).isEmpty();
    return JsonParser.parseString(outcome.output()).getAsJsonObject().getAsJsonArray("nodes");
  }

  /// An init container of 3 cores before an app of 0.3, the overhead of a pod, and a pod that asks
  /// for 2 cores as a whole and its container for 0.2: all are in the node's sum.
  @Test
  void initContainersOverheadAndWholePodsAreInTheNodesSum() {
    LoadTest test = LoadTestScript.play();
    test.init("worker-5b6c7d8f9-q2w4r", "prepare", "node-1", 3, 0.25)
        .whole("shop", "api-66c5d7f8b9-4xq2w", "node-1", 2, 3);
    try (var source = RealPrometheus.holding(test.openMetrics())) {
      var node = nodes(report(source.url(), "--format", "json")).get(0).getAsJsonObject();
      var cpu = node.getAsJsonObject("resources").getAsJsonObject("cpu");
      double others = 3 * 0.25 + 2;
      assertThat(cpu.get("requests").getAsDouble()).isCloseTo(others + 3 + 0.25, within(1e-9));
    }
  }

  /// Beside NVIDIA's exporter stands HAMi's, which tells of the same two cards, one of AMD in
  /// another pod, and two pods on one card: each container is told by one exporter, nothing twice.
  /// An instance of a card and some of its memory are shared by what they are.
  @ParameterizedTest
  @EnumSource(Engine.class)
  void cardsOfSeveralVendorsAndSharedOnes(Engine engine) {
    LoadTest test = LoadTestScript.play();
    var train = new LoadTest.Container("ml", "train-0", "train", 1, 0, 4200, 0);
    test.hami(train, "GPU-1", 90, 30_000, LoadTest.CARD_MEBIBYTES)
        .hami(train, "GPU-2", 70, 20_000, LoadTest.CARD_MEBIBYTES);
    var render = new LoadTest.Container("ml", "render-0", "main", 1, -600, 4200, 0);
    test.run(render, LoadTest.always(0.5), LoadTest.always(100))
        .amd(render, "node-1", 40, 1_000, 8_000);
    for (String pod : List.of("infer-0", "infer-1")) {
      var infer = new LoadTest.Container("ml", pod, "main", 1, -600, 4200, 0);
      test.run(infer, LoadTest.always(0.1), LoadTest.always(100))
          .card(infer, "GPU-9", 50, 4_000)
          .owned(infer, "StatefulSet", "infer");
    }
    for (String pod : List.of("mig-0", "part-0")) {
      var some = new LoadTest.Container("ml", pod, "main", 1, -600, 4200, 0);
      test.run(some, LoadTest.always(0.1), LoadTest.always(100));
      if (pod.equals("mig-0")) {
        test.instance(some, "GPU-7", 30, 2_000);
      } else {
        test.card(some, "GPU-8", 20, 1_000)
            .extended(some, "node-1", "nvidia_com_gpu", 1)
            .extended(some, "node-1", "nvidia_com_gpumem", 3_000);
      }
    }
    try (var running = engine.holding(test.openMetrics(), test.prometheusText())) {
      var outcome = report(running.url(), "--namespace", "ml", "--format", "json");
      assertThat(outcome.errors()).isEmpty();
      JsonObject all = JsonParser.parseString(outcome.output()).getAsJsonObject();
      cards(all, "train-0", 1.6, 50_000, 2 * LoadTest.CARD_MEBIBYTES, false);
      cards(all, "render-0", 0.4, 1_000, 8_000, false);
      cards(all, "infer-0", 0.5, 4_000, LoadTest.CARD_MEBIBYTES, true);
      cards(all, "infer-1", 0.5, 4_000, LoadTest.CARD_MEBIBYTES, true);
      cards(all, "mig-0", 0.3, 2_000, LoadTest.CARD_MEBIBYTES, true);
      cards(all, "part-0", 0.2, 1_000, LoadTest.CARD_MEBIBYTES, true);
      assertThat(outcome.output()).contains("4 containers share their cards with other pods");
      assertThat(workload(all, "infer").getAsJsonObject("resources").keySet())
          .containsExactly("cpu", "memory");
      assertThat(workload(all, "train").getAsJsonObject("resources").keySet())
          .contains("gpu", "gpu_memory");
    }
  }

  private static JsonObject workload(JsonObject report, String name) {
    for (JsonElement one : report.getAsJsonArray("workloads")) {
      if (one.getAsJsonObject().get("workload").getAsString().equals(name)) {
        return one.getAsJsonObject();
      }
    }
    throw new AssertionError("no workload " + name);
  }

  private static void cards(
      JsonObject report, String pod, double cards, double used, double most, boolean shared) {
    for (JsonElement one : report.getAsJsonArray("pods")) {
      JsonObject row = one.getAsJsonObject();
      if (row.get("pod").getAsString().equals(pod)) {
        var resources = row.getAsJsonObject("resources");
        double mib = LoadTest.MIB;
        check(pod + " cards", resources.getAsJsonObject("gpu"), "max", cards, 1e-6);
        check(pod + " used", resources.getAsJsonObject("gpu_memory"), "max", used * mib, 1e-6);
        check(pod + " most", resources.getAsJsonObject("gpu_memory"), "limit", most * mib, 1e-6);
        assertThat(row.has("cardsShared")).as(pod + " shared").isEqualTo(shared);
        return;
      }
    }
    throw new AssertionError("no pod " + pod);
  }

  /// The server runs no query that loads more than 900 samples, so it answers in many pieces.
  @Test
  void everyFigureIsTheTruthInManyPieces() {
    String text = LoadTestScript.play().openMetrics();
    try (var small = RealPrometheus.holding(text, "--query.max-samples=900")) {
      holdsTruth(small.url());
    }
  }

  /// What eleven containers tell in two minutes is too much for the server: it is asked about some
  /// namespaces at a time.
  @Test
  void namespacesOneByOneAreAllTogether() {
    String[] some = {
      "--from", "2026-03-02T09:46:00Z", "--to", "2026-03-02T09:52:00Z", "--format", "json"
    };
    String text = LoadTestScript.play().openMetrics();
    try (var small = RealPrometheus.holding(text, "--query.max-samples=68")) {
      assertThat(asToldOf(small, some)).isEqualTo(asToldOf(prometheus, some));
    }
  }

  private static String asToldOf(RealPrometheus source, String... options) {
    var outcome = report(source.url(), options);
    assertThat(outcome.status()).as(outcome.errors()).isZero();
    return outcome
        .output()
        .replace(source.url().toString(), "")
        .replaceAll("\"madeAt\" : \"[^\"]*\"", "");
  }

  @ParameterizedTest
  @CsvSource({
    "table,table.txt",
    "json,report.json",
    "csv,report.csv",
    "html,report.html",
    "yaml-patch,patch.yaml",
  })
  void everyFormIsAsItWas(String format, String file) {
    var outcome =
        report(
            prometheus.url(),
            "--format",
            format,
            "--compare",
            "2026-03-02T09:00:00Z",
            "2026-03-02T09:10:00Z");
    assertThat(outcome.errors()).isEmpty();
    assertThat(outcome.status()).isZero();
    Golden.assertMatches("load-test/" + file, withoutChance(outcome.output()));
  }

  private String withoutChance(String text) {
    return text.replace(prometheus.url().toString(), "http://prometheus:9090")
        .replaceAll("(made at |\"madeAt\" : \")[0-9TZ:.-]+", "$12026-03-02T10:01:00Z");
  }

  @Test
  void theTableFitsATerminalOf120Columns() {
    var outcome =
        report(prometheus.url(), "--compare", "2026-03-02T09:00:00Z", "2026-03-02T09:30:00Z");
    assertThat(outcome.output().lines()).isNotEmpty().allMatch(line -> line.length() <= 120);
  }

  @ParameterizedTest
  @CsvSource({
    "no-limit,3,found: no-limit",
    "'throttled,oom-risk',3,'found: throttled, oom-risk'",
    "overcommitted,0,''",
    "oom,2,is none of",
  })
  void whatIsToFailFails(String verdicts, int status, String words) {
    var outcome = report(prometheus.url(), "--fail-on", verdicts);
    assertThat(outcome.status()).isEqualTo(status);
    assertThat(outcome.errors()).contains(words);
  }

  @Test
  void loadIsARegressionAgainstQuiet() {
    var outcome =
        report(
            prometheus.url(),
            "--workload",
            "deployment/web",
            "--fail-on",
            "regression",
            "--compare",
            "2026-03-02T09:00:00Z",
            "2026-03-02T09:09:00Z");
    assertThat(outcome.output())
        .contains("regression: p95 grew from 0.100 to 0.400 cores")
        .contains("regression: max grew from 100 MiB to 200 MiB")
        .doesNotContain("worker");
    assertThat(outcome.status()).isEqualTo(3);
  }

  /// Most of the use is gone while kube-state-metrics still tells of all containers.
  @Test
  void mostOfTheSeriesGoneIsNoReport() {
    var rest = LoadTestScript.play().without("container_", "namespace=\"shop\"");
    try (var source = RealPrometheus.holding(rest.openMetrics())) {
      var refused = report(source.url());
      assertThat(refused.status()).isEqualTo(1);
      assertThat(refused.output()).isEmpty();
      assertThat(refused.errors())
          .contains(
              "the data are not whole",
              "--allow-partial",
              "6 of 9 containers that ran have no samples");
      var allowed = report(source.url(), "--allow-partial");
      assertThat(allowed.status()).isZero();
      assertThat(allowed.output()).contains("PARTIAL   6 of 9 containers");
    }
  }

  @Test
  void aWindowWithoutSamplesIsNoReport() {
    var outcome =
        report(prometheus.url(), "--from", "2026-03-01T09:00:00Z", "--to", "2026-03-01T10:00:00Z");
    assertThat(outcome.status()).isEqualTo(1);
    assertThat(outcome.errors()).contains("no samples of any container's memory");
  }

  @Test
  void relativeTimesAreNoOptions() {
    var outcome =
        report(prometheus.url(), "--from", "-2h", "--to", "-1h", "--compare", "-4h", "-3h");
    assertThat(outcome.errors()).contains("no samples of any container's memory");
  }

  private static void holdsTruth(URI source) {
    var outcome = report(source, "--format", "json");
    assertThat(outcome.errors()).isEmpty();
    assertThat(outcome.status()).isZero();
    var pods = JsonParser.parseString(outcome.output()).getAsJsonObject().getAsJsonArray("pods");
    for (Truth truth : LoadTestScript.TRUTHS) {
      JsonObject figures = figures(pods, truth);
      String what = truth.pod() + " " + truth.container() + " " + truth.resource();
      check(what + " average", figures, "average", truth.average(), truth.within());
      check(what + " p95", figures, "p95", truth.p95(), truth.within());
      check(what + " max", figures, "max", truth.max(), truth.within());
      check(what + " request", figures, "request", truth.request(), 0);
      check(what + " limit", figures, "limit", truth.limit(), 0);
    }
  }

  private static JsonObject figures(Iterable<JsonElement> pods, Truth truth) {
    for (JsonElement one : pods) {
      JsonObject pod = one.getAsJsonObject();
      if (pod.get("pod").getAsString().equals(truth.pod())
          && pod.get("container").getAsString().equals(truth.container())) {
        return pod.getAsJsonObject("resources").getAsJsonObject(truth.resource());
      }
    }
    throw new AssertionError("no row for " + truth);
  }

  private static void check(
      String what, JsonObject figures, String name, double truth, double within) {
    if (Double.isNaN(truth)) {
      assertThat(figures.has(name)).as(what).isFalse();
    } else {
      assertThat(figures.get(name).getAsDouble())
          .as(what)
          .isCloseTo(truth, within(Math.max(truth * within, truth * 1e-9)));
    }
  }

  static Program.Outcome report(URI source, String... more) {
    var command = new ArrayList<>(Daemon.java());
    command.addAll(List.of("report", "--set", "prometheus.url=" + source));
    if (!List.of(more).contains("--from")) {
      command.addAll(List.of("--from", LoadTest.FROM.toString(), "--to", LoadTest.TO.toString()));
    }
    command.addAll(List.of(more));
    return Program.run(command, Map.of());
  }
}
