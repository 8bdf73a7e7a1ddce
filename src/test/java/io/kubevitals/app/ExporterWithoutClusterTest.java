package io.kubevitals.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.kubevitals.config.SettingsLoader;
import io.kubevitals.demo.ApiOptions;
import io.kubevitals.demo.ScriptedApiServer;
import java.io.IOException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// The daemon before anybody has told it where the cluster is.
@Timeout(120)
class ExporterWithoutClusterTest {
  private static final Duration LIMIT = Duration.ofSeconds(30);

  @TempDir Path folder = Path.of("replaced by JUnit");

  @Test
  void servesFromTheStartSaysThatItIsNotConnectedAndHealsByItself() throws Exception {
    var kubeconfig = folder.resolve("kubeconfig");
    var settings =
        List.of(
            "http.port=0", "kubernetes.kubeconfig=" + kubeconfig, "probes.kube-proxy.enabled=off");
    var config = ExporterConfig.from(new SettingsLoader(Map.of()).load(List.of(), settings));
    try (var client = HttpClient.newHttpClient();
        var api = new ScriptedApiServer(ApiOptions.defaults()).start();
        var exporter = new Exporter(config)) {
      exporter.start();
      assertThat(get(client, exporter, "/metrics").body())
          .contains("kubevitals_feature_enabled{feature=\"pods\",reason=\"not-connected\"} 0");
      assertThat(get(client, exporter, "/").body())
          .contains("has told nothing of pods yet")
          .doesNotContain("Nothing is wrong");
      assertThat(get(client, exporter, "/livez").statusCode()).isEqualTo(200);
      assertThat(get(client, exporter, "/readyz").statusCode()).isEqualTo(503);
      assertThat(get(client, exporter, "/-/ready").statusCode()).isEqualTo(503);
      Files.writeString(
          kubeconfig,
          """
          clusters: [{name: c, cluster: {server: "%s"}}]
          contexts: [{name: x, context: {cluster: c}}]
          current-context: x
          """
              .formatted(api.uri()));
      await().atMost(LIMIT).until(() -> get(client, exporter, "/readyz").statusCode() == 200);
      assertThat(get(client, exporter, "/-/ready").statusCode()).isEqualTo(200);
      assertThat(get(client, exporter, "/metrics").body())
          .contains("kubevitals_feature_enabled{feature=\"pods\",reason=\"\"} 1");
      assertThat(get(client, exporter, "/").body()).contains("Nothing is wrong as far as we can");
    }
  }

  @Test
  void aNodesAgentTellsNothingOfPodsNorOfTheirState() throws Exception {
    var settings =
        List.of("role=node", "node-name=node-1", "http.port=0", "probes.kube-proxy.enabled=off");
    var config = ExporterConfig.from(new SettingsLoader(Map.of()).load(List.of(), settings));
    try (var client = HttpClient.newHttpClient();
        var exporter = new Exporter(config)) {
      exporter.start();
      assertThat(get(client, exporter, "/metrics").body())
          .contains("kubevitals_feature_enabled{feature=\"forwarder\",reason=\"insecure\"} 0")
          .doesNotContain("kubevitals_state_", "kubevitals_queue_", "kubevitals_leader");
    }
  }

  private static HttpResponse<String> get(HttpClient client, Exporter exporter, String path)
      throws IOException, InterruptedException {
    var request = HttpRequest.newBuilder(exporter.uri().resolve(path)).timeout(LIMIT).build();
    return client.send(request, BodyHandlers.ofString());
  }
}
