package io.kubevitals.resource;

import static io.kubevitals.prometheus.LoopbackServer.response;
import static io.kubevitals.resource.Pods.amounts;
import static io.kubevitals.resource.Pods.hex;
import static io.kubevitals.resource.Pods.path;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.argumentSet;

import io.kubevitals.cluster.Amounts;
import io.kubevitals.cluster.ContainerType;
import io.kubevitals.cluster.Phase;
import io.kubevitals.cluster.PodRecord;
import io.kubevitals.cluster.Workload;
import io.kubevitals.metrics.Lines;
import io.kubevitals.metrics.OwnMetrics;
import io.kubevitals.prometheus.LoopbackServer;
import io.kubevitals.prometheus.PrometheusClient;
import io.kubevitals.prometheus.PrometheusConfig;
import java.io.OutputStream;
import java.net.URLDecoder;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/// Whatever a server sends: a clear message, and never a wrong number.
@Timeout(60)
class HostileSourcesTest {
  private static final String JSON = "200 OK\nContent-Type: application/json";
  private static final String WEB =
      "{namespace=\"shop\",workload=\"web-1\",workload_type=\"deployment\"} ";
  private static final Pattern PROBED =
      Pattern.compile("by \\(job, metrics_path\\) \\((.*?)\\), \"kubevitals_probe\", \"(\\d+)\"");
  private static final UUID OTHER = UUID.fromString("11111111-3b12-4c1d-b1c6-3d177f99fefd");

  static Stream<Arguments> nothingIsTold() {
    return Stream.of(
        argumentSet(
            "a login page",
            answering("200 OK\nContent-Type: text/html", "<html>Sign in</html>"),
            "cpu_usage: not-prometheus: the answer is not JSON but text/html"),
        argumentSet(
            "no room",
            answering("503 Service Unavailable", ""),
            "cpu_usage: status: HTTP status 503"),
        argumentSet(
            "too many samples",
            answering(
                "422 Unprocessable Entity\nContent-Type: application/json",
                "{\"status\":\"error\",\"errorType\":\"execution\",\"error\":\"query processing"
                    + " would load too many samples\"}"),
            "cpu_usage: bad-data: HTTP status 422: query processing would load too many samples"),
        argumentSet(
            "a parse error",
            answering(
                "400 Bad Request\nContent-Type: application/json",
                "{\"status\":\"error\",\"errorType\":\"bad_data\",\"error\":\"parse error\"}"),
            "cpu_usage: bad-data: HTTP status 400: parse error"),
        argumentSet(
            "wrong types",
            answering(JSON, answer("\"values\":[[1700000000,5]]", 'b', "web-1")),
            "cpu_usage: not-prometheus: the answer lacks values as texts"),
        argumentSet(
            "300 MB",
            (LoopbackServer.Behaviour)
                (_, out) -> {
                  out.write(
                      ("HTTP/1.1 " + JSON.replace("\n", "\r\n") + "\r\n\r\n{").getBytes(UTF_8));
                  flood(out);
                },
            "cpu_usage: too-large: the answer is larger than 1048576 bytes"),
        argumentSet(
            "no answer in time",
            (LoopbackServer.Behaviour)
                (_, out) -> {
                  out.flush();
                  Thread.currentThread().join();
                },
            "cpu_usage: timeout: no complete answer within 2000 ms"));
  }

  private static LoopbackServer.Behaviour answering(String head, String body) {
    return (_, out) -> out.write(response(head, body.getBytes(UTF_8)));
  }

  private static void flood(OutputStream out) throws java.io.IOException {
    byte[] piece = "\"x\":[1,1,1,1],".repeat(1000).getBytes(UTF_8);
    for (int i = 0; i < 300_000_000 / piece.length; i++) {
      out.write(piece);
    }
  }

  @ParameterizedTest
  @MethodSource
  void nothingIsTold(LoopbackServer.Behaviour behaviour, String trouble) throws Exception {
    try (var server = new LoopbackServer(behaviour);
        var client = client(server)) {
      var cycle = cycle(client);
      assertThat(lines(cycle))
          .noneMatch(HostileSourcesTest::isUse)
          .contains("kubevitals_resource_source_up 0");
      assertThat(cycle.trouble()).isEqualTo(trouble);
    }
  }

  static Stream<Arguments> whatIsNotKnownIsAbsent() {
    double now = System.currentTimeMillis() / 1e3;
    String good = "[%.3f,\"10\"],[%.3f,\"13\"]".formatted(now - 30, now - 10);
    return Stream.of(
        argumentSet("both", good, good, new String[] {"web-1", "web-2"}),
        argumentSet("half of the series gone", good, "", new String[] {"web-1"}),
        argumentSet(
            "samples of an hour ago",
            good,
            "[%.3f,\"10\"],[%.3f,\"13\"]".formatted(now - 3630, now - 3600),
            new String[] {"web-1"}),
        argumentSet(
            "not a number",
            good,
            "[%.3f,\"NaN\"],[%.3f,\"NaN\"]".formatted(now - 30, now - 10),
            new String[] {"web-1"}),
        argumentSet(
            "infinity",
            good,
            "[%.3f,\"+Inf\"],[%.3f,\"+Inf\"]".formatted(now - 30, now - 10),
            new String[] {"web-1"}),
        argumentSet(
            "one sample", good, "[%.3f,\"13\"]".formatted(now - 10), new String[] {"web-1"}),
        argumentSet("no family at all", "", "", new String[] {}));
  }

  @ParameterizedTest
  @MethodSource
  void whatIsNotKnownIsAbsent(String one, String other, String[] workloads) throws Exception {
    try (var server = new LoopbackServer((request, out) -> answer(request, out, one, other));
        var client = client(server)) {
      List<String> lines = lines(cycle(client));
      assertThat(lines.stream().filter(line -> line.startsWith("kubevitals_cpu_usage_cores")))
          .hasSize(workloads.length)
          .allMatch(line -> line.endsWith(" 0.15"))
          .allMatch(
              line -> Stream.of(workloads).anyMatch(name -> line.contains("\"" + name + "\"")));
      assertThat(lines).noneMatch(line -> line.endsWith("NaN") || line.endsWith("Inf"));
    }
  }

  /// Its clock is an hour ahead of ours, and so are its samples.
  @Test
  void aServerTellsTheTimeByItsOwnClock() throws Exception {
    Instant theirs = Instant.now().plusSeconds(3600);
    String samples =
        "[%d,\"10\"],[%d,\"13\"]"
            .formatted(theirs.getEpochSecond() - 30, theirs.getEpochSecond() - 10);
    String date =
        java.time.format.DateTimeFormatter.RFC_1123_DATE_TIME.format(
            theirs.atOffset(java.time.ZoneOffset.UTC));
    try (var server =
            new LoopbackServer(
                (request, out) ->
                    out.write(
                        response(
                            JSON + "\nDate: " + date,
                            body(request, samples, "").getBytes(UTF_8))));
        var client = client(server)) {
      assertThat(lines(cycle(client))).contains("kubevitals_cpu_usage_cores" + WEB + "0.15");
    }
  }

  /// A namespace is data although it looks like an expression.
  @Test
  void whatIsTooMuchIsAskedByNamespaces() throws Exception {
    double now = System.currentTimeMillis() / 1e3;
    String good = "[%.3f,\"10\"],[%.3f,\"13\"]".formatted(now - 30, now - 10);
    try (var server =
            new LoopbackServer(
                (request, out) -> {
                  boolean whole = !request.contains("namespace%3D");
                  if (request.contains("cpu_usage") && whole && !isProbe(request)) {
                    out.write(
                        response(
                            "422 Unprocessable Entity\nContent-Type: application/json",
                            "{\"status\":\"error\",\"error\":\"too many\"}".getBytes(UTF_8)));
                  } else {
                    answer(request, out, request.contains("a.b") ? "" : good, "");
                  }
                });
        var client = client(server)) {
      var cycle = cycle(client);
      assertThat(lines(cycle)).contains("kubevitals_cpu_usage_cores" + WEB + "0.15");
      assertThat(server.requests())
          .anyMatch(request -> request.contains("namespace%3D%7E%22a%5C%5C.b%5C%5C%7Cc%22"))
          .anyMatch(request -> request.contains("namespace%3D%7E%22shop%22"));
      int before = server.requests().size();
      cycle.run();
      assertThat(server.requests().size() - before).as("asks in parts at once").isEqualTo(6);
    }
  }

  @Test
  void whereNoRawSamplesAreToBeHadTheServersOwnFiguresAreUsedAndItIsSaid() throws Exception {
    try (var server =
            new LoopbackServer(
                (request, out) -> {
                  boolean raw = request.contains("ms%5D");
                  out.write(
                      raw
                          ? response(
                              "400 Bad Request\nContent-Type: application/json",
                              "{\"status\":\"error\",\"error\":\"no ranges\"}".getBytes(UTF_8))
                          : response(JSON, told(request).getBytes(UTF_8)));
                });
        var client = client(server)) {
      var cycle = cycle(client);
      cycle.run();
      assertThat(lines(cycle))
          .contains(
              "kubevitals_cpu_usage_cores" + WEB + "0.15",
              "kubevitals_resource_profile_info{kind=\"usage\",profile=\"k8s-rates\",reason=\"fallback\"} 1",
              "kubevitals_resource_source_up 1");
    }
  }

  /// There is what `k8s` and `k8s-rates` ask for; the CPU of one container is 0.15 cores.
  private static String told(String request) {
    String found =
        PROBED
            .matcher(URLDecoder.decode(request, UTF_8))
            .results()
            .filter(query -> query.group(1).contains("container!=\"\",container!=\"POD\""))
            .map(
                query ->
                    "{\"metric\":{\"kubevitals_probe\":\""
                        + query.group(2)
                        + "\"},\"value\":[1,\"1\"]}")
            .collect(Collectors.joining(","));
    double now = System.currentTimeMillis() / 1e3;
    String cpu =
        "{\"metric\":{\"namespace\":\"shop\",\"pod\":\"web-1\",\"container\":\"app\"},\"value\":[%.3f,\"0.15\"]}"
            .formatted(now);
    String series = isProbe(request) ? found : request.contains("container_cpu_usage") ? cpu : "";
    return "{\"status\":\"success\",\"data\":{\"resultType\":\"vector\",\"result\":["
        + series
        + "]}}";
  }

  private static boolean isProbe(String request) {
    return request.contains("kubevitals_probe");
  }

  private static void answer(String request, OutputStream out, String one, String other)
      throws java.io.IOException {
    out.write(response(JSON, body(request, one, other).getBytes(UTF_8)));
  }

  private static String body(String request, String one, String other) {
    if (isProbe(request)) {
      return """
      {"status":"success","data":{"resultType":"vector","result":[
      {"metric":{"kubevitals_probe":"0"},"value":[1,"1"]}]}}""";
    }
    boolean cpu = request.contains("container_cpu_usage");
    String series = cpu ? series(one, 'b', "web-1", Pods.UID) : "";
    String more = cpu && !other.isEmpty() ? series(other, 'c', "web-2", OTHER) : "";
    String both = one.isEmpty() ? more : more.isEmpty() ? series : series + "," + more;
    return "{\"status\":\"success\",\"data\":{\"resultType\":\"matrix\",\"result\":["
        + both
        + "]}}";
  }

  private static String series(String samples, char id, String pod, UUID uid) {
    return "{\"metric\":{\"id\":\"%s\",\"namespace\":\"shop\",\"pod\":\"%s\",\"container\":\"app\"},\"values\":[%s]}"
        .formatted(path(uid, id), pod, samples);
  }

  private static String answer(String values, char id, String pod) {
    return "{\"status\":\"success\",\"data\":{\"resultType\":\"matrix\",\"result\":[{\"metric\":{\"id\":\"%s\",\"pod\":\"%s\"},%s}]}}"
        .formatted(hex(id), pod, values);
  }

  private static boolean isUse(String line) {
    return line.contains("_usage_")
        && !line.startsWith("#")
        && !line.contains("kubevitals_resource_");
  }

  private static List<String> lines(ResourceCycle cycle) throws InterruptedException {
    var metrics = new ResourceMetrics(Level.WORKLOAD, Duration.ofMinutes(1), System::nanoTime);
    metrics.publish(cycle.run());
    return Lines.of(metrics);
  }

  private static PrometheusClient client(LoopbackServer server) {
    return new PrometheusClient(
        new PrometheusConfig(server.url(), Duration.ofSeconds(2), 1 << 20), InstantSource.system());
  }

  private static ResourceCycle cycle(PrometheusClient client) {
    return new ResourceCycle(
        Configs.of(),
        client,
        new ResourcePods(
            () -> List.of(web("web-1", Pods.UID, 'b'), web("web-2", OTHER, 'c'), elsewhere()),
            pod ->
                CompletableFuture.completedFuture(
                    new Workload(pod.id().namespace(), pod.id().name(), "deployment")),
            () -> true),
        new OwnMetrics().counter("dropped_total", "", "family"),
        InstantSource.system());
  }

  private static PodRecord web(String name, UUID uid, char id) {
    var container =
        Pods.container(
            "app", ContainerType.APP, id, amounts(500, 100), amounts(1000, 200), Instant.EPOCH);
    return Pods.pod(uid, name, Phase.RUNNING, false, Amounts.NONE, container);
  }

  private static PodRecord elsewhere() {
    PodRecord pod = web("x", UUID.fromString("22222222-3b12-4c1d-b1c6-3d177f99fefd"), 'd');
    return new PodRecord(
        new io.kubevitals.cluster.PodId(pod.id().uid(), "a.b|c", "x"),
        1,
        pod.origin(),
        pod.spec(),
        pod.status(),
        pod.containers());
  }
}
