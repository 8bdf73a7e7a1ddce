package io.kubevitals.demo;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.http.HttpResponse;
import java.time.Instant;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// The kube-proxy says what a real 1.36 one said in the same situation.
class ScriptedKubeProxyTest {
  private static final Instant START = Instant.parse("2026-11-21T11:00:00Z");
  private static final String PENDING = "kubeproxy_sync_proxy_rules_endpoint_changes_pending ";

  private volatile Instant now = START;
  private ScriptedKubeProxy proxy;
  private ApiClient client;

  @BeforeEach
  void start() throws Exception {
    proxy = new ScriptedKubeProxy(() -> now).start();
    client = new ApiClient(proxy.uri());
  }

  @AfterEach
  void stop() {
    client.close();
    proxy.close();
  }

  private String metrics() throws Exception {
    return client.json("/metrics").body();
  }

  @Test
  void anIdleOneIsHealthyAndDoesNotSync() throws Exception {
    now = START.plusSeconds(1000);

    HttpResponse<String> answer = client.json("/healthz");

    assertThat(answer.statusCode()).isEqualTo(200);
    assertThat(answer.body())
        .isEqualTo(
            "{\"lastUpdated\":\"2026-11-21T11:16:40Z\",\"currentTime\":\"2026-11-21T11:16:40Z\","
                + "\"nodeEligible\":true,\"healthy\":true,\"status\":{"
                + "\"IPv4\":{\"lastUpdated\":\"2026-11-21T11:00:00Z\",\"healthy\":true},"
                + "\"IPv6\":{\"lastUpdated\":\"2026-11-21T11:00:00Z\",\"healthy\":true}}}");
    assertThat(metrics())
        .contains("kubeproxy_sync_proxy_rules_duration_seconds_count{ip_family=\"IPv4\"} 1.0\n");
  }

  @Test
  void aHangShowsAMinuteAfterTheFirstChangeAndEndsAtOnce() throws Exception {
    proxy.hang("IPv4");
    now = START.plusSeconds(160);
    assertThat(client.json("/healthz").statusCode()).isEqualTo(200);

    proxy.change("IPv4");
    assertThat(metrics())
        .contains("last_queued_timestamp_seconds{ip_family=\"IPv4\"} 1795258960\n")
        .contains("last_timestamp_seconds{ip_family=\"IPv4\"} 1795258800\n")
        .contains(PENDING + "0.0\n");
    now = START.plusSeconds(180);
    proxy.change("IPv4");
    assertThat(metrics()).contains(PENDING + "1.0\n");
    now = START.plusSeconds(219);
    assertThat(client.json("/healthz").statusCode()).isEqualTo(200);
    now = START.plusSeconds(220);
    assertThat(client.json("/healthz").statusCode()).isEqualTo(503);
    assertThat(client.json("/healthz").body())
        .contains("\"lastUpdated\":\"2026-11-21T11:00:00Z\"")
        .contains("\"nodeEligible\":true,\"healthy\":false")
        .contains("\"IPv6\":{\"lastUpdated\":\"2026-11-21T11:00:00Z\",\"healthy\":true}");
    assertThat(client.json("/livez").statusCode()).isEqualTo(503);

    proxy.recover("IPv4");
    assertThat(client.json("/healthz").statusCode()).isEqualTo(200);
    assertThat(metrics()).contains(PENDING + "0.0\n");
  }

  @Test
  void aDrainingNodeIsHealthyAndNotEligible() throws Exception {
    proxy.nodeEligible(false);

    assertThat(client.json("/healthz").statusCode()).isEqualTo(503);
    assertThat(client.json("/healthz").body()).contains("\"nodeEligible\":false,\"healthy\":true");
    assertThat(client.json("/livez").statusCode()).isEqualTo(200);
    assertThat(client.json("/livez").body()).doesNotContain("nodeEligible");
  }
}
