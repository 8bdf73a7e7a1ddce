package io.kubevitals.real;

import static io.kubevitals.real.Manifests.at;
import static io.kubevitals.real.Manifests.text;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.google.gson.Gson;
import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// The component for TLS as a user applies it: an agent with the settings of the DaemonSet, a real
/// Prometheus with those of the PodMonitor, and one that does not know the token.
@Tag("prometheus")
@Needs({Need.KUBECTL, Need.PROMETHEUS})
class TlsScrapeTest {
  private static final Duration LIMIT = Duration.ofSeconds(60);
  private static final String MOUNTED = "/var/run/kube-vitals";

  @TempDir Path folder;

  @Test
  void whoHasTheTokenReadsAllAndNobodyElseReadsAnything() throws IOException {
    Manifests manifests = ComponentManifestsTest.overlay("tls");
    makeSecrets();
    JsonObject container =
        at(manifests.one("DaemonSet"), "spec.template.spec.containers.0").getAsJsonObject();
    try (var agent = Daemon.serve("tls-scrape", settings(container));
        var prometheus = RealPrometheus.with(configuration(agent, manifests.one("PodMonitor")))) {
      await("a scrape").atMost(LIMIT).until(() -> prometheus.scalar("up{job=\"reader\"}") == 1);
      assertThat(prometheus.scalar("kubevitals_feature_enabled{feature=\"forwarder\"}"))
          .isEqualTo(1);
      await("the other's try")
          .atMost(LIMIT)
          .until(() -> !prometheus.query("up{job=\"stranger\"} == 0").isEmpty());
      assertThat(prometheus.query("kubevitals_build_info{job=\"stranger\"}")).isEmpty();
    }
  }

  private void makeSecrets() throws IOException {
    Path tls = Files.createDirectories(folder.resolve("tls"));
    Path readers = Files.createDirectories(folder.resolve("readers"));
    Files.writeString(readers.resolve("token"), "of-the-readers");
    Program.run(
        List.of(
            "openssl",
            "req",
            "-x509",
            "-newkey",
            "rsa:2048",
            "-nodes",
            "-subj",
            "/CN=kube-vitals",
            "-addext",
            "subjectAltName=DNS:kube-vitals",
            "-keyout",
            tls.resolve("tls.key").toString(),
            "-out",
            tls.resolve("tls.crt").toString()));
  }

  private Map<String, String> settings(JsonObject container) {
    var settings = new LinkedHashMap<String, String>();
    settings.put("role", "node");
    settings.put("node-name", "node-1");
    container.getAsJsonArray("args").asList().stream()
        .map(JsonElement::getAsString)
        .filter(argument -> argument.startsWith("http."))
        .map(argument -> argument.replace(MOUNTED, folder.toString()).split("=", 2))
        .forEach(setting -> settings.put(setting[0], setting[1]));
    assertThat(settings).hasSize(5);
    return settings;
  }

  /// What the operator makes of the monitor, the keys of its Secrets being files.
  private String configuration(Daemon agent, JsonObject monitor) {
    JsonObject endpoint = at(monitor, "spec.podMetricsEndpoints.0").getAsJsonObject();
    assertThat(text(endpoint, "tlsConfig.ca.secret.key")).isEqualTo("ca.crt");
    assertThat(text(endpoint, "authorization.credentials.key")).isEqualTo("token");
    var reader = job("reader", agent, endpoint);
    reader.put(
        "authorization", Map.of("credentials_file", folder.resolve("readers/token").toString()));
    var stranger = job("stranger", agent, endpoint);
    return new Gson()
        .toJson(
            Map.of(
                "global",
                Map.of("scrape_interval", "1s", "scrape_timeout", "1s"),
                "scrape_configs",
                List.of(reader, stranger)));
  }

  private Map<String, Object> job(String name, Daemon agent, JsonObject endpoint) {
    var job = new LinkedHashMap<String, Object>();
    job.put("job_name", name);
    job.put("scheme", text(endpoint, "scheme"));
    job.put(
        "tls_config",
        Map.of(
            "ca_file",
            folder.resolve("tls/tls.crt").toString(),
            "server_name",
            text(endpoint, "tlsConfig.serverName")));
    job.put("static_configs", List.of(Map.of("targets", List.of(agent.url().getAuthority()))));
    return job;
  }
}
