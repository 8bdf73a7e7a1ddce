package io.kubevitals.probe;

import static io.kubevitals.prometheus.LoopbackServer.response;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.argumentSet;

import io.kubevitals.prometheus.LoopbackServer;
import java.io.IOException;
import java.io.OutputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/// Who answers where kube-proxy should, by what else is on the node: a name for each that is known,
/// none for the rest, and a verdict on all.
@Timeout(60)
class KubeProxyIdentityTest {
  private static final String NEW =
      "{\"lastUpdated\":\"2026-11-21T10:00:00Z\",\"currentTime\":\"2026-11-21T10:00:00Z\","
          + "\"nodeEligible\":true,\"healthy\":HEALTHY,"
          + "\"status\":{\"IPv4\":{\"lastUpdated\":\"2026-11-21T10:00:00Z\",\"healthy\":HEALTHY}}}";
  private static final String OLD =
      "{\"lastUpdated\": \"2026-11-21 10:00:00.1 +0000 UTC m=+5.1\","
          + "\"currentTime\": \"2026-11-21 10:00:00.1 +0000 UTC m=+5.1\"";
  private static final String CILIUM =
      "{\"lastUpdated\": \"2026-11-21 10:00:00.1 +0000 UTC\","
          + "\"currentTime\": \"2026-11-21 10:00:00.1 +0000 UTC\"}";
  private static final String IPTABLES_FELIX = "felix_v3.32.1_healthy_readiness_real.txt";
  private static final String ANTREA = "antrea-agent_v2.7.0_healthy_livez_verbose_real.txt";
  private static final String BPF_FELIX =
      """
      +--------------------+---------+----------------+-----------------+--------+
      | COMPONENT          | TIMEOUT | LIVENESS       | READINESS       | DETAIL |
      +--------------------+---------+----------------+-----------------+--------+
      | BPFEndpointManager | -       | -              | reporting ready |        |
      | CalculationGraph   | 30s     | reporting live | reporting ready |        |
      +--------------------+---------+----------------+-----------------+--------+
      """;

  static Stream<Arguments> nodes() {
    String well = NEW.replace("HEALTHY", "true");
    return Stream.of(
        argumentSet("iptables", well, "iptables", "", "", "kube-proxy iptables 1.33"),
        argumentSet("nftables", well, "nftables", "", "", "kube-proxy nftables 1.33"),
        argumentSet(
            "ipvs", OLD + ",\"nodeEligible\": true}", "ipvs", "", "", "kube-proxy ipvs 1.28"),
        argumentSet("userspace", OLD + "}", "userspace\n", "", "", "kube-proxy userspace 1.17"),
        argumentSet("Windows", well, "kernelspace", "", "", "kube-proxy kernelspace 1.33"),
        argumentSet(
            "kube-proxy with Calico",
            well,
            "iptables",
            IPTABLES_FELIX,
            "",
            "kube-proxy iptables 1.33"),
        argumentSet(
            "kube-proxy with Antrea", well, "iptables", "", ANTREA, "kube-proxy iptables 1.33"),
        argumentSet("Calico's eBPF", well, "", BPF_FELIX, "", "calico-bpf  1.33"),
        argumentSet("Antrea's proxyAll", well, "", "", ANTREA, "antrea-proxy  1.33"),
        argumentSet("Cilium", CILIUM, "", "", "", "cilium  1.17"),
        argumentSet("who does not tell its mode", well, "", "", "", "unknown  1.33"),
        argumentSet("the same with Calico", well, "", IPTABLES_FELIX, "", "unknown  1.33"),
        argumentSet("a mode nobody knows", well, "<html>", "", "", "unknown  1.33"));
  }

  @ParameterizedTest
  @MethodSource
  void nodes(String healthz, String mode, String felix, String antrea, String expected)
      throws Exception {
    try (var node = new LoopbackServer(node("200 OK", healthz, mode, felix, antrea));
        var stand = stand(node.url())) {
      ProbeReport report = probed(stand, felix, antrea);
      assertThat(ProbeStand.outcome(report)).isEqualTo("success");
      assertThat(implementation(report)).isEqualTo(expected);
    }
  }

  /// Its health is late after a second, so that a single 503 means nothing.
  @Test
  void calicosProxyIsLateWhenItIsLateThreeTimes() throws Exception {
    assertThat(outcomes(BPF_FELIX, "")).containsExactly("success", "success", "status", "status");
  }

  @Test
  void kubeProxyIsLateAtOnce() throws Exception {
    assertThat(outcomes("", "iptables")).containsOnly("status");
  }

  private static List<String> outcomes(String felix, String mode) throws Exception {
    var outcomes = new ArrayList<String>();
    String late = NEW.replace("HEALTHY", "false");
    try (var node = new LoopbackServer(node("503 Service Unavailable", late, mode, felix, ""));
        var stand = stand(node.url())) {
      for (int i = 0; i < 4; i++) {
        outcomes.add(ProbeStand.outcome(probed(stand, felix, "")));
      }
    }
    return outcomes;
  }

  private static ProbeReport probed(ProbeStand stand, String felix, String antrea)
      throws InterruptedException {
    if (!felix.isEmpty()) {
      assertThat(stand.probe(Component.FELIX, "readiness").isKnown()).isTrue();
    }
    if (!antrea.isEmpty()) {
      assertThat(stand.probe(Component.ANTREA_AGENT, "livez").isKnown()).isTrue();
    }
    return stand.probe(Component.KUBE_PROXY, "healthz");
  }

  private static String implementation(ProbeReport report) {
    return report.readings().stream()
        .filter(reading -> reading.family() == NodeFamily.KUBE_PROXY_IMPLEMENTATION)
        .map(reading -> String.join(" ", reading.labelValues()))
        .findFirst()
        .orElse("");
  }

  private static LoopbackServer.Behaviour node(
      String status, String healthz, String mode, String felix, String antrea) {
    return (request, out) -> {
      switch (request.substring("GET /".length(), request.indexOf(" HTTP/"))) {
        case "healthz", "livez" -> answer(status, healthz, out);
        case "proxyMode" -> answer(mode.isEmpty() ? "404 Not Found" : "200 OK", mode, out);
        case "felix" -> answer("200 OK", text(felix), out);
        case "antrea" -> answer("200 OK", text(antrea), out);
        default -> answer("404 Not Found", "", out);
      }
    };
  }

  private static String text(String recording) {
    return recording.endsWith(".txt") ? Recorded.text(recording) : recording;
  }

  private static void answer(String status, String body, OutputStream out) throws IOException {
    out.write(response(status, body.getBytes(UTF_8)));
  }

  private static ProbeStand stand(String url) {
    return ProbeStand.of(
        "probes.kube-proxy.enabled=on",
        "probes.kube-proxy.healthz-url=\"" + url + "/healthz\"",
        "probes.kube-proxy.metrics-url=\"" + url + "/metrics\"",
        "probes.felix.enabled=on",
        "probes.felix.readiness-url=\"" + url + "/felix\"",
        "probes.antrea-agent.enabled=on",
        "probes.antrea-agent.livez-url=\"" + url + "/antrea\"",
        "probes.antrea-agent.readyz-url=\"\"",
        "probes.antrea-agent.metrics-url=\"\"");
  }
}
