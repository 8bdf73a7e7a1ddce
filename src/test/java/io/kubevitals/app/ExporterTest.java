package io.kubevitals.app;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.kubevitals.config.SettingsLoader;
import io.kubevitals.demo.ApiOptions;
import io.kubevitals.demo.Pace;
import io.kubevitals.demo.Pod;
import io.kubevitals.demo.ScriptedApiServer;
import io.kubevitals.demo.ScriptedKubeProxy;
import java.io.IOException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/// The whole daemon in this process against a scripted API server and kube-proxy.
@Timeout(120)
class ExporterTest {
  private static final Duration LIMIT = Duration.ofSeconds(30);
  private static final String OPENMETRICS = "application/openmetrics-text;version=1.0.0";

  private final ScriptedApiServer api = new ScriptedApiServer(ApiOptions.defaults());
  private final ScriptedKubeProxy kubeProxy = new ScriptedKubeProxy(Pace.real());
  private final HttpClient client = HttpClient.newHttpClient();
  private final Exporter exporter;

  ExporterTest() throws Exception {
    api.start();
    kubeProxy.start();
    var settings =
        List.of(
            "node-name=node-1",
            "http.port=0",
            "kubernetes.server=\"" + api.uri() + "\"",
            "probes.interval=1s",
            "probes.timeout=1s",
            "probes.kube-proxy.healthz-url=\"" + kubeProxy.uri().resolve("/healthz") + "\"");
    exporter =
        new Exporter(ExporterConfig.from(new SettingsLoader(Map.of()).load(List.of(), settings)));
  }

  @BeforeEach
  void start() throws IOException {
    for (int i = 0; i < 50; i++) {
      api.put(pod("web-" + i));
    }
    exporter.start();
    await().atMost(LIMIT).until(() -> get("/readyz").statusCode() == 200);
    api.put(pod("web-0").with("app", app -> app.ends(3, "Error", "no\nway", Instant.now())));
    await()
        .atMost(LIMIT)
        .until(() -> get("/metrics").body().contains("kubevitals_incidents_open{"));
    await().atMost(LIMIT).until(() -> get("/metrics").body().contains("kubevitals_probe_success{"));
  }

  @AfterEach
  void stop() {
    exporter.close();
    kubeProxy.close();
    api.close();
    client.close();
  }

  @Test
  void thePageKeepsTheRulesOfTheStrictestReader() throws Exception {
    String text = get("/metrics").body();
    assertThat(PageRules.ofText(text)).isEmpty();
    assertThat(text)
        .contains("kubevitals_container_terminations_total{", "jvm_", "process_", "_build_info{")
        .contains("workload=\"web\",workload_type=\"deployment\",state=\"ready\"} 50\n");
    String openMetrics = get("/metrics", "Accept", OPENMETRICS).body();
    assertThat(PageRules.ofOpenMetrics(openMetrics)).isEmpty();
  }

  @Test
  void noRequestForThePageFails() throws Exception {
    for (String accept :
        List.of("", "*/*", "application/json", "text/plain;q=x", ",;,", "a/b;q=0, */*;q=0")) {
      var answer = get("/metrics", "Accept", accept);
      assertThat(answer.statusCode()).as(accept).isEqualTo(200);
      assertThat(PageRules.ofText(answer.body())).as(accept).isEmpty();
    }
    assertThat(get("/metrics?x=&&=&y").statusCode()).isEqualTo(200);
  }

  @Test
  void aCrowdGetsWholePagesWhilePodsChange() throws Exception {
    var scrapes = new ArrayList<Callable<HttpResponse<String>>>();
    for (int i = 0; i < 60; i++) {
      String accept = i % 2 == 0 ? "*/*" : OPENMETRICS;
      scrapes.add(() -> get("/metrics", "Accept", accept));
      String name = "crowd-" + i;
      scrapes.add(
          () -> {
            api.put(pod(name));
            return get("/-/healthy");
          });
    }
    int whole = 0;
    try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
      for (Future<HttpResponse<String>> scrape : threads.invokeAll(scrapes)) {
        HttpResponse<String> answer = scrape.get();
        String type = answer.headers().firstValue("Content-Type").orElse("");
        if (answer.statusCode() == 503) {
          assertThat(answer.headers().firstValue("Retry-After")).contains("1");
        } else if (answer.uri().getPath().equals("/metrics")) {
          whole++;
          assertThat(answer.statusCode()).isEqualTo(200);
          assertThat(
                  type.startsWith("application/openmetrics-text")
                      ? PageRules.ofOpenMetrics(answer.body())
                      : PageRules.ofText(answer.body()))
              .isEmpty();
        }
      }
    }
    assertThat(whole).isPositive();
  }

  @Test
  void theViewsTellOfTheIncident() throws Exception {
    assertThat(get("/").body())
        .contains("Open incidents <small>1</small>", "shop deployment/web", "exit code 3")
        .contains("<td class=\"mark good\"><span>well</span>", "node eligible")
        .contains("<span>resource-usage</span>", "<span>not-configured</span>");
    assertThat(get("/api/v1/incidents").body())
        .contains("\"workload\":\"web\"", "\"exitCode\":3", "\"message\":\"no\\nway\"");
    assertThat(get("/api/v1/status").body())
        .contains("\"role\":\"standalone\",\"node\":\"node-1\"");
  }

  @Test
  void theAlertsNameFeaturesThatThePageTells() throws Exception {
    var told = Pattern.compile("kubevitals_feature_enabled\\{feature=\"([^\"]+)\"");
    var named = Pattern.compile("feature_enabled\\{[^}]*feature=\"([^\"]+)\"");
    var features = told.matcher(get("/metrics").body()).results().map(one -> one.group(1)).toList();
    assertThat(features).contains("pods", "state");
    int found = 0;
    for (String file : List.of("alerts/self.yaml", "alerts/tests/self.test.yaml")) {
      var names = named.matcher(Files.readString(Path.of(file))).results().toList();
      assertThat(names).extracting(one -> one.group(1)).isSubsetOf(features);
      found += names.size();
    }
    assertThat(found).isGreaterThan(4);
  }

  @Test
  void weLiveWhileTheApiServerIsAway() throws Exception {
    await()
        .atMost(LIMIT)
        .untilAsserted(
            () ->
                assertThat(get("/livez").body())
                    .contains("[+]http-deadlines ok", "[+]pod-line-timer ok", "[+]resources ok")
                    .contains("[+]probe-kube-proxy-healthz ok", "[+]reflector ok"));
    api.kill();
    await()
        .during(Duration.ofSeconds(3))
        .atMost(LIMIT)
        .until(() -> get("/livez").statusCode() == 200 && get("/metrics").statusCode() == 200);
  }

  private static Pod pod(String name) {
    Instant anHourAgo = Instant.now().minusSeconds(3600);
    return Pod.named("shop", name)
        .uid("00000000-0000-0000-0000-" + "%012x".formatted(name.hashCode() & 0xffffffffL))
        .createdAt(anHourAgo)
        .deployment("web", "5d4f8c7b9")
        .node("node-1")
        .phase("Running")
        .ready(true, anHourAgo)
        .app("app", app -> app.runs("containerd://" + "a".repeat(64), anHourAgo).ready(true))
        .build();
  }

  private HttpResponse<String> get(String path, String... headers)
      throws IOException, InterruptedException {
    var request = HttpRequest.newBuilder(exporter.uri().resolve(path)).timeout(LIMIT);
    if (headers.length > 0 && !headers[1].isEmpty()) {
      request.headers(headers);
    }
    return client.send(request.build(), BodyHandlers.ofString(UTF_8));
  }
}
