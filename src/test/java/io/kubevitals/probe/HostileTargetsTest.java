package io.kubevitals.probe;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.argumentSet;

import io.kubevitals.prometheus.LoopbackServer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.stream.Stream;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/// Whatever a component does, each of its probes ends in time with a reason from the closed set,
/// and shows nothing.
@Timeout(120)
class HostileTargetsTest {
  private static final String HEAD = "HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\n";

  static Stream<Arguments> behaviours() {
    byte[] megabyte = new byte[1 << 20];
    Arrays.fill(megabyte, (byte) 'x');
    byte[] families = families();
    return Stream.of(
        argumentSet(
            "says nothing", behaviour((_, _) -> new CountDownLatch(1).await()), Set.of("timeout")),
        argumentSet(
            "never ends its body",
            behaviour(
                (_, out) -> {
                  out.write((HEAD + "\r\n").getBytes(UTF_8));
                  while (true) {
                    out.write("# one more line\n".getBytes(UTF_8));
                    out.flush();
                    Thread.sleep(20);
                  }
                }),
            Set.of("timeout")),
        argumentSet(
            "sends 100 MB on one line",
            behaviour(
                (_, out) -> {
                  out.write((HEAD + "Content-Length: 104857600\r\n\r\n").getBytes(UTF_8));
                  for (int i = 0; i < 100; i++) {
                    out.write(megabyte);
                  }
                }),
            Set.of("too_large")),
        argumentSet(
            "names more families than fit",
            behaviour((_, out) -> out.write(LoopbackServer.response("200 OK", families))),
            Set.of("too_large", "body")),
        argumentSet(
            "redirects",
            behaviour(
                (_, out) ->
                    out.write(
                        LoopbackServer.response(
                            "302 Found\nLocation: http://192.0.2.1/", new byte[0]))),
            Set.of("redirect")),
        argumentSet(
            "sends garbage",
            behaviour(
                (_, out) ->
                    out.write(
                        LoopbackServer.response(
                            "200 OK", new byte[] {0, 1, (byte) 0xFF, '{', '\n', '|'}))),
            Set.of("body")),
        argumentSet(
            "is somebody else",
            behaviour(
                (_, out) ->
                    out.write(
                        LoopbackServer.response("200 OK", "<html>Sign in</html>".getBytes(UTF_8)))),
            Set.of("body")),
        argumentSet(
            "breaks off",
            behaviour(
                (_, out) -> {
                  out.write((HEAD + "Content-Length: 100\r\n\r\nhalf").getBytes(UTF_8));
                  out.flush();
                  throw new java.io.IOException("the end");
                }),
            Set.of("body")),
        argumentSet(
            "is not HTTP",
            behaviour((_, out) -> out.write("SSH-2.0-OpenSSH_9.2\r\n\r\n".getBytes(UTF_8))),
            Set.of("body")));
  }

  @ParameterizedTest
  @MethodSource
  void behaviours(LoopbackServer.Behaviour behaviour, Set<String> reasons) throws Exception {
    try (var server = new LoopbackServer(behaviour);
        var stand = stand(server, reasons.contains("timeout") ? "200ms" : "20s")) {
      for (Prober prober : stand.probers().all()) {
        ProbeReport report = prober.probe();
        assertThat(ProbeStand.outcome(report)).as(prober.check().toString()).isIn(reasons);
        assertThat(report.readings()).as(prober.check().toString()).isEmpty();
        assertThat(report.isKnown()).as(prober.check().toString()).isFalse();
        assertThat(report.exchanges()).isNotEmpty();
      }
    }
  }

  /// Felix's own names, 6 MB of them.
  private static byte[] families() {
    var text = new StringBuilder();
    for (int i = 0; text.length() < 6_000_000; i++) {
      text.append("felix_family_of_some_length_").append(i).append("{a=\"b\"} 1\n");
    }
    return text.toString().getBytes(UTF_8);
  }

  private static LoopbackServer.Behaviour behaviour(LoopbackServer.Behaviour behaviour) {
    return behaviour;
  }

  /// Every prober but the API server's, which takes any answer for one.
  private static ProbeStand stand(LoopbackServer server, String timeout) {
    var settings = new ArrayList<>(List.of("probes.timeout=" + timeout));
    for (Component component : Component.values()) {
      if (component != Component.KUBE_APISERVER) {
        String section = "probes." + component.label() + ".";
        settings.add(section + "enabled=on");
        for (String check : checks(component)) {
          settings.add(section + check + "-url=\"" + server.url() + "/" + check + "\"");
        }
      }
    }
    return ProbeStand.of(settings.toArray(String[]::new));
  }

  private static List<String> checks(Component component) {
    return switch (component) {
      case KUBE_PROXY -> List.of("healthz", "metrics");
      case FELIX, TYPHA, CALICO_KUBE_CONTROLLERS -> List.of("readiness", "metrics");
      case ANTREA_AGENT, ANTREA_CONTROLLER -> List.of("livez", "readyz", "metrics");
      case KUBE_APISERVER -> List.of("livez");
    };
  }
}
