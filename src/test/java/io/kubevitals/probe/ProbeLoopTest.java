package io.kubevitals.probe;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.kubevitals.config.SettingsLoader;
import io.kubevitals.metrics.Heartbeats;
import io.kubevitals.metrics.Lines;
import io.kubevitals.metrics.OwnMetrics;
import io.kubevitals.prometheus.LoopbackServer;
import java.net.URI;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class ProbeLoopTest {
  private static final String LABELS =
      "{node=\"node-1\",component=\"kube-proxy\",check=\"healthz\"";
  private static final String BODY = "{\"lastUpdated\":\"x\",\"nodeEligible\":true}";

  @Test
  void whatTheProberFindsIsServedAtOnce() {
    var heartbeats = new Heartbeats(new OwnMetrics(), InstantSource.system(), System::nanoTime);
    var server = LoopbackServer.answering("200 OK", BODY);
    try (var prober = prober(server)) {
      var metrics = metrics(prober, System::nanoTime);
      assertThat(Lines.of(metrics, "kubevitals_probe_success")).isEmpty();
      try (var loop = new ProbeLoop(prober, Duration.ofMillis(20), metrics, heartbeats)) {
        loop.start();
        await()
            .until(() -> Lines.of(metrics).contains("kubevitals_probe_success" + LABELS + "} 1"));
        assertThat(Lines.of(metrics))
            .contains(
                "kubevitals_kube_proxy_healthy{node=\"node-1\",ip_family=\"\"} 1",
                "kubevitals_kube_proxy_node_eligible{node=\"node-1\"} 1",
                "kubevitals_probe_failures_total" + LABELS + ",reason=\"refused\"} 0");
        assertThat(heartbeats.all()).hasSize(1);
        server.close();
        await()
            .until(
                () ->
                    Lines.of(metrics).stream()
                        .anyMatch(
                            line ->
                                line.startsWith("kubevitals_probe_failures_total")
                                    && line.contains("refused")
                                    && !line.endsWith(" 0")));
        await()
            .until(() -> Lines.of(metrics).contains("kubevitals_probe_success" + LABELS + "} 0"));
        assertThat(Lines.of(metrics, "kubevitals_kube_proxy")).isEmpty();
      }
    }
    assertThat(heartbeats.all()).isEmpty();
  }

  @Test
  void whatNobodyRenewsIsNotServed() throws Exception {
    var nanos = new AtomicLong();
    try (var server = LoopbackServer.answering("200 OK", BODY);
        var prober = prober(server)) {
      var metrics = metrics(prober, nanos::get);
      assertThat(metrics.states())
          .containsExactly(new ProbeState("node-1", "kube-proxy", "healthz", null, ""));
      ProbeResult result = prober.probe();
      metrics.publish(prober, result);
      assertThat(metrics.states())
          .containsExactly(
              new ProbeState(
                  "node-1", "kube-proxy", "healthz", result, "node eligible, rules healthy"));
      assertThat(Lines.of(metrics, "kubevitals_kube_proxy")).hasSize(2);
      nanos.set(Duration.ofSeconds(15).toNanos() + 1);
      assertThat(Lines.of(metrics, "kubevitals_kube_proxy")).isEmpty();
      assertThat(Lines.of(metrics, "kubevitals_probe_success")).isEmpty();
      assertThat(metrics.states())
          .containsExactly(new ProbeState("node-1", "kube-proxy", "healthz", null, ""));
      assertThat(Lines.of(metrics, "kubevitals_probe_failures_total")).isNotEmpty();
    }
  }

  @Test
  void autoFollowsTheDuties() {
    ProbeConfig config = ProbeConfig.from(new SettingsLoader(Map.of()).load(List.of(), List.of()));
    assertThat(config.kubeProxy().enabled().isOn(true)).isTrue();
    assertThat(config.kubeProxy().enabled().isOn(false)).isFalse();
    assertThat(config.kubeProxy().healthzUrl())
        .isEqualTo(URI.create("http://127.0.0.1:10256/healthz"));
  }

  private static KubeProxyHealthzProber prober(LoopbackServer server) {
    return new KubeProxyHealthzProber(
        "node-1", URI.create(server.url() + "/healthz"), Duration.ofSeconds(10));
  }

  private static ProbeMetrics metrics(Prober prober, java.util.function.LongSupplier nanos) {
    return new ProbeMetrics("node-1", List.of(prober), Duration.ofSeconds(15), nanos);
  }
}
