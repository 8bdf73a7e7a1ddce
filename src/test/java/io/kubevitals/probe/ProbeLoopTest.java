package io.kubevitals.probe;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.kubevitals.metrics.Heartbeats;
import io.kubevitals.metrics.Lines;
import io.kubevitals.metrics.OwnMetrics;
import io.kubevitals.prometheus.LoopbackServer;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.BooleanSupplier;
import java.util.function.LongSupplier;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class ProbeLoopTest {
  private static final String LABELS =
      "{node=\"node-1\",component=\"kube-proxy\",check=\"healthz\"";
  private static final Duration OFTEN = Duration.ofMillis(20);
  private static final String BODY = "{\"lastUpdated\":\"x\",\"nodeEligible\":true}";

  @Test
  void whatTheProberFindsIsServedAtOnce() {
    var heartbeats = new Heartbeats(new OwnMetrics(), InstantSource.system(), System::nanoTime);
    var server = LoopbackServer.answering("200 OK", BODY);
    try (var stand = stand(server, System::nanoTime)) {
      var metrics = stand.metrics();
      var prober = stand.prober(Component.KUBE_PROXY, "healthz");
      assertThat(Lines.of(metrics, "kubevitals_probe_success")).isEmpty();
      try (var loop = new ProbeLoop(prober, OFTEN, () -> true, metrics, heartbeats)) {
        loop.start();
        await()
            .until(() -> Lines.of(metrics).contains("kubevitals_probe_success" + LABELS + "} 1"));
        assertThat(Lines.of(metrics))
            .contains(
                "kubevitals_kube_proxy_healthy{node=\"node-1\",ip_family=\"\"} 1.0",
                "kubevitals_kube_proxy_node_eligible{node=\"node-1\"} 1.0",
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

  /// Of several processes with the cluster's duties one asks kube-controllers.
  @Test
  void whoDoesNotLeadAsksNothingAndShowsNothing() {
    var heartbeats = new Heartbeats(new OwnMetrics(), InstantSource.system(), System::nanoTime);
    var leads = new AtomicBoolean();
    var looks = new AtomicInteger();
    BooleanSupplier duty =
        () -> {
          looks.incrementAndGet();
          return leads.get();
        };
    var page = "process_start_time_seconds 1000\nipam_blocks 3\n";
    String section = "probes.calico-kube-controllers.";
    try (var server = LoopbackServer.answering("200 OK", page);
        var stand =
            ProbeStand.of(
                section + "enabled=auto",
                section + "metrics-url=\"" + server.url() + "/metrics\"")) {
      var metrics = stand.metrics();
      var forwarder = stand.probers().forwarder();
      var prober = stand.prober(Component.CALICO_KUBE_CONTROLLERS, "metrics");
      assertThat(prober.check().component().isAskedByLeader()).isTrue();
      try (var loop = new ProbeLoop(prober, OFTEN, duty, metrics, heartbeats)) {
        loop.start();
        await().until(() -> looks.get() > 3);
        assertThat(server.requests()).isEmpty();
        leads.set(true);
        await().until(() -> Lines.of(metrics, "kubevitals_probe_success").size() == 1);
        assertThat(Lines.of(forwarder, "kubevitals_forwarder_losses")).hasSize(3);
        leads.set(false);
        await().until(() -> Lines.of(forwarder, "kubevitals_forwarder_losses").isEmpty());
        assertThat(Lines.of(metrics, "kubevitals_probe_success")).isEmpty();
        assertThat(Lines.of(metrics, "kubevitals_calico")).isEmpty();
      }
    }
  }

  @Test
  void whatNobodyRenewsIsNotServed() throws Exception {
    var nanos = new AtomicLong();
    try (var server = LoopbackServer.answering("200 OK", BODY);
        var stand = stand(server, nanos::get)) {
      var metrics = stand.metrics();
      var prober = stand.prober(Component.KUBE_PROXY, "healthz");
      assertThat(metrics.states())
          .containsExactly(new ProbeState("node-1", "kube-proxy", "healthz", null, "", List.of()));
      ProbeReport report = prober.probe();
      metrics.publish(prober, report);
      assertThat(metrics.states())
          .containsExactly(
              new ProbeState(
                  "node-1",
                  "kube-proxy",
                  "healthz",
                  report.result(),
                  "node eligible, rules healthy",
                  report.exchanges()));
      assertThat(Lines.of(metrics, "kubevitals_kube_proxy")).hasSize(3);
      nanos.set(Duration.ofSeconds(15).toNanos() + 1);
      assertThat(Lines.of(metrics, "kubevitals_kube_proxy")).isEmpty();
      assertThat(Lines.of(metrics, "kubevitals_probe_success")).isEmpty();
      assertThat(metrics.states())
          .containsExactly(new ProbeState("node-1", "kube-proxy", "healthz", null, "", List.of()));
      assertThat(Lines.of(metrics, "kubevitals_probe_failures_total")).isNotEmpty();
    }
  }

  private static ProbeStand stand(LoopbackServer server, LongSupplier nanos) {
    return ProbeStand.of(
        InstantSource.system(),
        nanos,
        "probes.interval=5s",
        "probes.kube-proxy.enabled=auto",
        "probes.kube-proxy.healthz-url=\"" + server.url() + "/healthz\"",
        "probes.kube-proxy.metrics-url=\"\"");
  }
}
