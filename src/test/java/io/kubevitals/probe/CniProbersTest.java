package io.kubevitals.probe;

import static io.kubevitals.prometheus.LoopbackServer.response;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.argumentSet;

import io.kubevitals.metrics.Lines;
import io.kubevitals.prometheus.LoopbackServer;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/// The recorded answers of Calico's and Antrea's programs, healthy and in faults, and the verdicts
/// on them.
@Timeout(60)
class CniProbersTest {
  private static final String FELIX = "felix_v3.32.1_";
  private static final String CONTROLLERS = "calico-kube-controllers_HEAD_";
  private static final String AGENT = "antrea-agent_v2.7.0_";
  private static final String OK = "200 OK";
  private static final String UNAVAILABLE = "503 Service Unavailable";
  private static final String ERROR = "500 Internal Server Error";

  static Stream<Arguments> health() {
    return Stream.of(
        argumentSet(
            "Felix, healthy",
            "felix",
            "readiness",
            OK,
            FELIX + "healthy_readiness",
            "success",
            "3 live of 3, 3 ready of 3"),
        argumentSet(
            "Felix, healthy, newer table",
            "felix",
            "readiness",
            OK,
            "felix_HEAD_healthy_readiness",
            "success",
            "3 live of 3, 3 ready of 3"),
        argumentSet(
            "Felix, starting",
            "felix",
            "readiness",
            UNAVAILABLE,
            FELIX + "starting_readiness",
            "status",
            "1 live of 1, 0 ready of 1"),
        argumentSet(
            "Felix, its dataplane hangs",
            "felix",
            "readiness",
            UNAVAILABLE,
            FELIX + "hung_dataplane_readiness",
            "status",
            "2 live of 3, 2 ready of 3"),
        argumentSet(
            "Felix, Typha is lost",
            "felix",
            "readiness",
            UNAVAILABLE,
            FELIX + "typha_lost_readiness",
            "status",
            "3 live of 3, 2 ready of 3"),
        argumentSet(
            "Felix, the cells count and not the status",
            "felix",
            "readiness",
            UNAVAILABLE,
            FELIX + "healthy_readiness",
            "success",
            "3 live of 3, 3 ready of 3"),
        argumentSet(
            "Typha, healthy",
            "typha",
            "readiness",
            OK,
            "typha_v3.32.1_healthy_readiness",
            "success",
            "5 live of 5, 4 ready of 4"),
        argumentSet(
            "Typha, healthy, newer table",
            "typha",
            "readiness",
            OK,
            "typha_HEAD_healthy_readiness",
            "success",
            "5 live of 5, 4 ready of 4"),
        argumentSet(
            "kube-controllers, healthy",
            "calico-kube-controllers",
            "readiness",
            OK,
            CONTROLLERS + "healthy_readiness",
            "success",
            "3 live of 3, 3 ready of 3"),
        argumentSet(
            "kube-controllers, starting",
            "calico-kube-controllers",
            "readiness",
            UNAVAILABLE,
            CONTROLLERS + "starting_readiness",
            "status",
            "3 live of 3, 1 ready of 3"),
        argumentSet(
            "kube-controllers, API server gone",
            "calico-kube-controllers",
            "readiness",
            UNAVAILABLE,
            CONTROLLERS + "api_down_readiness",
            "status",
            "3 live of 3, 1 ready of 3"),
        argumentSet(
            "kube-controllers, API server gone, as /liveness",
            "calico-kube-controllers",
            "readiness",
            OK,
            CONTROLLERS + "api_down_liveness",
            "status",
            "3 live of 3, 1 ready of 3"),
        argumentSet(
            "kube-controllers, API server hangs",
            "calico-kube-controllers",
            "readiness",
            UNAVAILABLE,
            CONTROLLERS + "api_hung_readiness",
            "status",
            "3 live of 3, 1 ready of 3"),
        argumentSet(
            "Antrea, lives",
            "antrea-agent",
            "livez",
            OK,
            AGENT + "healthy_livez_verbose",
            "success",
            "5 of 5"),
        argumentSet(
            "Antrea, ready",
            "antrea-agent",
            "readyz",
            OK,
            AGENT + "healthy_readyz_verbose",
            "success",
            "6 of 6"),
        argumentSet(
            "Antrea, OVS killed",
            "antrea-agent",
            "livez",
            ERROR,
            AGENT + "ovs_killed_livez_verbose",
            "status",
            "4 of 5, not ovs"),
        argumentSet(
            "Antrea, controller gone",
            "antrea-agent",
            "readyz",
            ERROR,
            AGENT + "controller_gone_readyz_verbose",
            "status",
            "5 of 6, not watcher"),
        argumentSet(
            "Antrea's controller, ready",
            "antrea-controller",
            "readyz",
            OK,
            "antrea-controller_v2.7.0_healthy_readyz_verbose",
            "success",
            ""));
  }

  @ParameterizedTest
  @MethodSource
  void health(
      String component, String check, String status, String recording, String outcome, String shown)
      throws Exception {
    byte[] body = Recorded.bytes(recording + "_real.txt");
    try (var server = new LoopbackServer((_, out) -> out.write(response(status, body)));
        var stand = stand(component, check, server)) {
      ProbeReport report = stand.probe(of(component), check);
      assertThat(ProbeStand.outcome(report)).isEqualTo(outcome);
      assertThat(report.isKnown()).isTrue();
      assertThat(shown(report)).isEqualTo(shown);
    }
  }

  /// `2 live of 3, 2 ready of 3`, or `4 of 5, not ovs`.
  private static String shown(ProbeReport report) {
    List<Reading> conditions = of(report, NodeFamily.ANTREA_AGENT_CONDITION);
    if (!conditions.isEmpty()) {
      String failed =
          String.join(
              ", ",
              conditions.stream()
                  .filter(one -> one.value() == 0)
                  .map(one -> one.labelValues().getFirst())
                  .toList());
      return sum(conditions) + (failed.isEmpty() ? "" : ", not " + failed);
    }
    List<Reading> live = of(report, NodeFamily.CALICO_SUBSYSTEM_LIVE);
    List<Reading> ready = of(report, NodeFamily.CALICO_SUBSYSTEM_READY);
    return live.isEmpty()
        ? ""
        : sum(live).replace(" of", " live of") + ", " + sum(ready).replace(" of", " ready of");
  }

  private static String sum(List<Reading> readings) {
    return Math.round(readings.stream().mapToDouble(Reading::value).sum())
        + " of "
        + readings.size();
  }

  private static List<Reading> of(ProbeReport report, NodeFamily family) {
    return report.readings().stream().filter(one -> one.family() == family).toList();
  }

  static Stream<Arguments> pools() {
    String present = "calico_ipam_families_present{node=\"node-1\"} ";
    String usage = "calico_ippool_usage_ratio{node=\"node-1\",ippool=\"";
    return Stream.of(
        argumentSet(
            "in use",
            "success",
            "v3.32.1_leak_candidates_metrics",
            List.of(
                present + "1",
                usage + "default-ipv4-ippool\"} 0.0107421875",
                usage + "small-pool\"} 0.75")),
        argumentSet(
            "never in sync", "troubled", "v3.32.1_never_in_sync_metrics", List.of(present + "0")));
  }

  /// The pools of the recordings have 1,024 and 16 addresses.
  @ParameterizedTest
  @MethodSource
  void pools(String outcome, String recording, List<String> expected) throws Exception {
    byte[] body = Recorded.bytes("calico-kube-controllers_" + recording + "_real.txt");
    try (var server = new LoopbackServer((_, out) -> out.write(response(OK, body)));
        var stand = stand("calico-kube-controllers", "metrics", server)) {
      ProbeReport report = stand.probe(Component.CALICO_KUBE_CONTROLLERS, "metrics");
      assertThat(ProbeStand.outcome(report)).isEqualTo(outcome);
      assertThat(ProbeStand.readings(report)).isEqualTo(expected);
    }
  }

  static Stream<Arguments> refusals() {
    String unauthorized = "401 Unauthorized";
    String forbidden = "403 Forbidden";
    return Stream.of(
        argumentSet(
            "a bad token", unauthorized, AGENT + "api_down_good_token_metrics", false, "auth"),
        argumentSet(
            "a good token while the API server is away",
            unauthorized,
            AGENT + "api_down_good_token_metrics",
            true,
            "status"),
        argumentSet("no rights", forbidden, AGENT + "no_rbac_metrics", false, "auth"),
        argumentSet("no token", forbidden, AGENT + "no_token_metrics", false, "auth"),
        argumentSet(
            "no token while the API server is away",
            ERROR,
            AGENT + "api_down_no_token_metrics",
            true,
            "status"));
  }

  /// Antrea has the API server examine tokens, so neither token nor component is blamed for that.
  @ParameterizedTest
  @MethodSource
  @SuppressWarnings("try") // Closing is what happens.
  void refusals(String status, String recording, boolean apiServerAway, String reason)
      throws Exception {
    byte[] body = Recorded.bytes(recording + "_real.txt");
    try (var antrea = new LoopbackServer((_, out) -> out.write(response(status, body)));
        var api = LoopbackServer.answering(OK, "ok");
        var stand =
            ProbeStand.of(
                "probes.antrea-agent.enabled=on",
                "probes.antrea-agent.livez-url=\"\"",
                "probes.antrea-agent.readyz-url=\"\"",
                "probes.antrea-agent.metrics-url=\"" + antrea.url() + "/metrics\"",
                "probes.kube-apiserver.enabled=on",
                "probes.kube-apiserver.livez-url=\"" + api.url() + "/livez\"")) {
      if (apiServerAway) {
        api.close();
      }
      stand.probe(Component.KUBE_APISERVER, "livez");
      ProbeReport report = stand.probe(Component.ANTREA_AGENT, "metrics");
      assertThat(ProbeStand.outcome(report)).isEqualTo(reason);
    }
  }

  static Stream<Arguments> apiServers() {
    return Stream.of(
        argumentSet("lives", OK, "success", 1),
        argumentSet("is unwell", ERROR, "status", 1),
        argumentSet("wants to know who asks", "401 Unauthorized", "auth", 1),
        argumentSet("does not let us", "403 Forbidden", "auth", 1),
        argumentSet("is overloaded", "429 Too Many Requests", "status", 1));
  }

  @ParameterizedTest
  @MethodSource
  @SuppressWarnings("try") // Closing is what happens.
  void apiServers(String status, String outcome, int reachable) throws Exception {
    try (var server = LoopbackServer.answering(status, "ok");
        var stand = stand("kube-apiserver", "livez", server)) {
      ProbeReport report = stand.probe(Component.KUBE_APISERVER, "livez");
      assertThat(ProbeStand.outcome(report)).isEqualTo(outcome);
      assertThat(ProbeStand.readings(report))
          .containsExactly("kube_apiserver_reachable{node=\"node-1\"} " + reachable);
      server.close();
      ProbeReport gone = stand.probe(Component.KUBE_APISERVER, "livez");
      assertThat(ProbeStand.outcome(gone)).isEqualTo("refused");
      assertThat(ProbeStand.readings(gone))
          .containsExactly("kube_apiserver_reachable{node=\"node-1\"} 0");
    }
  }

  /// A Felix that cannot write its rules ends within seconds and begins anew.
  @Test
  void restartsAreCountedByTheStartOfTheProcess() throws Exception {
    var start = new AtomicReference<>("1000");
    try (var server =
            new LoopbackServer(
                (_, out) ->
                    out.write(
                        response(
                            OK,
                            ("felix_resync_state 3\nprocess_start_time_seconds " + start.get())
                                .getBytes(UTF_8))));
        var stand = stand("felix", "metrics", server)) {
      var metrics = stand.metrics();
      for (String now : List.of("1000", "1000", "1090.5", "1100.25", "1100.25")) {
        start.set(now);
        stand.probe(Component.FELIX, "metrics");
      }
      assertThat(Lines.of(metrics, "kubevitals_component_restarts_total").getLast())
          .endsWith("{node=\"node-1\",component=\"felix\"} 2");
    }
  }

  private static ProbeStand stand(String component, String check, LoopbackServer server) {
    String section = "probes." + component + ".";
    var settings = new ArrayList<>(List.of(section + "enabled=on"));
    if (component.startsWith("antrea")) {
      List.of("livez", "readyz", "metrics")
          .forEach(other -> settings.add(section + other + "-url=\"\""));
    }
    settings.add(section + check + "-url=\"" + server.url() + "/x\"");
    return ProbeStand.of(settings.toArray(String[]::new));
  }

  private static Component of(String label) {
    return Stream.of(Component.values())
        .filter(one -> one.label().equals(label))
        .findFirst()
        .orElseThrow();
  }
}
