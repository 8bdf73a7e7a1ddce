package io.kubevitals.app;

import static org.assertj.core.api.Assertions.assertThat;

import io.kubevitals.config.SettingsLoader;
import io.kubevitals.demo.ApiOptions;
import io.kubevitals.demo.Pace;
import io.kubevitals.demo.ScriptedApiServer;
import io.kubevitals.demo.ScriptedKubeProxy;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class MainTest {
  private final StringWriter out = new StringWriter();
  private final StringWriter error = new StringWriter();

  @TempDir Path folder = Path.of("replaced by JUnit");

  @Test
  void checkConfigPrintsTheEffectiveSettings() {
    assertThat(
            run(
                "check-config",
                "--set",
                "http.port=0",
                "--set",
                "role=node",
                "--set",
                "node-name=n1"))
        .isZero();
    assertThat(out.toString()).contains("http.port = \"0\"", "role = \"node\"", "noise.");
  }

  @Test
  void checkConfigNamesEveryMistakeAndEndsWithTwo() throws Exception {
    var file =
        Files.writeString(
            folder.resolve("my.conf"), "kube-vitals {\n http.prot = 1\n pods.scope = some\n}\n");
    assertThat(run("check-config", "--config", file.toString(), "--set", "http.port=-1"))
        .isEqualTo(2);
    assertThat(error.toString().lines())
        .containsExactly(
            "--set: http.port: must be between 0 and 65535, not -1",
            file + ":2: http.prot: is not a setting",
            file + ":3: pods.scope: must be one of auto, all, node, none, not \"some\"");
  }

  @Test
  void serveRefusesAWrongConfigurationWithTwo() {
    assertThat(run("serve", "--set", "role=node", "--set", "node-name=")).isEqualTo(2);
    assertThat(error.toString()).contains("node-name: is required with role = node");
    error.getBuffer().setLength(0);
    assertThat(run("serve", "--set", "role=node")).isEqualTo(2);
    assertThat(error.toString()).doesNotContain("jar").doesNotContain("reference.conf");
  }

  @Test
  void anEmptyHostIsAMistake() {
    assertThat(run("check-config", "--set", "http.host=")).isEqualTo(2);
    assertThat(error.toString()).contains("--set: http.host: must name an address");
  }

  @Test
  void aPortInUseIsNamedWithItsKey() throws Exception {
    try (var taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      int port = taken.getLocalPort();
      assertThat(run("serve", "--set", "http.port=" + port)).isEqualTo(1);
      assertThat(error.toString())
          .isEqualTo(
              "http.host = 127.0.0.1, http.port = %d: cannot listen there: Address already in use\n"
                  .formatted(port));
    }
  }

  @Test
  void theDoctorSaysOneLineOfEachThingWhateverTheErrorSays() throws Exception {
    var file = Files.writeString(folder.resolve("kubeconfig"), "users: [\n  {name: ][\n");
    assertThat(
            run(
                "doctor",
                "--set",
                "kubernetes.kubeconfig=" + file,
                "--set",
                "probes.kube-proxy.enabled=off"))
        .isEqualTo(1);
    assertThat(out.toString().lines())
        .allMatch(line -> line.matches("\\S.* (works|off|will not) +\\S.*"))
        .anyMatch(
            line -> line.matches("cluster +will not +because .* is no kubeconfig: .*; see .*"));
  }

  @Test
  void aStandaloneProcessIsOnTheNodeOfTheHostsName() throws Exception {
    var settings = new SettingsLoader(Map.of());
    assertThat(ExporterConfig.from(settings.load(List.of(), List.of())).probe().node())
        .isEqualTo(HostName.read())
        .isNotEmpty();
    var cluster = settings.load(List.of(), List.of("role=cluster"));
    assertThat(ExporterConfig.from(cluster).probe().node()).isEmpty();
  }

  @Test
  void anUnknownCommandEndsWithTwo() {
    assertThat(run("frobnicate")).isEqualTo(2);
  }

  @Test
  void theDoctorSaysWhatWorksAndWhatNot() throws Exception {
    try (var server = new ScriptedApiServer(ApiOptions.defaults()).start();
        var kubeProxy = new ScriptedKubeProxy(Pace.real())) {
      kubeProxy.start();
      server.access().deny("watch", "pods");
      int code = run(arguments(server, kubeProxy));
      assertThat(out.toString().lines())
          .anyMatch(line -> line.matches("cluster +works +Kubernetes v.* at http://127.*"))
          .anyMatch(line -> line.matches("list pods +works +in all namespaces"))
          .anyMatch(
              line -> line.matches("watch pods +will not +because it is forbidden .*; grant .*"))
          .anyMatch(line -> line.matches("get replicasets.apps +works .*"))
          .anyMatch(line -> line.matches("prometheus +off +prometheus.url is not set.*"))
          .anyMatch(line -> line.matches("kube-proxy healthz +works +http://127.*/healthz"));
      assertThat(code).isEqualTo(1);
      out.getBuffer().setLength(0);
      server.access().allow("watch", "pods");
      assertThat(run(arguments(server, kubeProxy))).as(out.toString()).isZero();
    }
  }

  @Test
  void theDoctorSaysThatNobodyAnswers() {
    int code =
        run(
            "doctor",
            "--set",
            "kubernetes.server=http://127.0.0.1:1",
            "--set",
            "prometheus.url=http://127.0.0.1:1",
            "--set",
            "probes.kube-proxy.healthz-url=http://127.0.0.1:1/healthz");
    assertThat(code).isEqualTo(1);
    assertThat(out.toString().lines())
        .anyMatch(line -> line.matches("cluster +will not +because .*"))
        .anyMatch(line -> line.matches("prometheus +will not +because http://127.0.0.1:1: .*"))
        .anyMatch(line -> line.matches("kube-proxy healthz +will not +because .* refused: .*"));
  }

  @Test
  void theDoctorAsksForTheRightThatAStateNeeds() throws Exception {
    try (var server = new ScriptedApiServer(ApiOptions.defaults()).start();
        var kubeProxy = new ScriptedKubeProxy(Pace.real())) {
      kubeProxy.start();
      server.access().deny("get", "namespaces");
      assertThat(run(arguments(server, kubeProxy))).as(out.toString()).isZero();
      assertThat(out.toString()).doesNotContain("get namespaces");
      var arguments = new ArrayList<String>(List.of(arguments(server, kubeProxy)));
      arguments.addAll(List.of("--set", "store.url=jdbc:sqlite:/var/lib/kube-vitals/state.db"));
      assertThat(run(arguments.toArray(String[]::new))).isEqualTo(1);
      assertThat(out.toString().lines())
          .anyMatch(line -> line.matches("get namespaces +will not +because it is forbidden .*"));
    }
  }

  @Test
  void theDoctorOfANodeAsksNoPrometheus() {
    run(
        "doctor",
        "--set",
        "role=node",
        "--set",
        "node-name=node-1",
        "--set",
        "prometheus.url=http://127.0.0.1:1");
    assertThat(out.toString().lines())
        .anyMatch(line -> line.matches("prometheus +off +this role asks no Prometheus"));
  }

  /// Calico's operator drops what it does not admit, so nothing at all comes back.
  @Test
  void theDoctorKnowsAPolicyThatKeepsUsOut() throws Exception {
    try (var silent = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      String url = "http://127.0.0.1:" + silent.getLocalPort() + "/metrics";
      int code =
          run(
              "doctor",
              "--set",
              "role=cluster",
              "--set",
              "kubernetes.server=http://127.0.0.1:1",
              "--set",
              "probes.timeout=200ms",
              "--set",
              "probes.calico-kube-controllers.metrics-url=" + url);
      assertThat(code).isEqualTo(1);
      assertThat(out.toString().lines())
          .anyMatch(
              line ->
                  line.startsWith("calico-kube-controllers metrics")
                      && line.contains("will not")
                      && line.contains("kubectl apply -k deploy/daemonset/components/calico"));
    }
  }

  private static String[] arguments(ScriptedApiServer server, ScriptedKubeProxy kubeProxy) {
    var arguments = new ArrayList<String>(List.of("doctor"));
    arguments.addAll(List.of("--set", "kubernetes.server=" + server.uri()));
    arguments.addAll(
        List.of("--set", "probes.kube-proxy.healthz-url=" + kubeProxy.uri().resolve("/healthz")));
    return arguments.toArray(String[]::new);
  }

  private int run(String... arguments) {
    return Main.run(new PrintWriter(out, true), new PrintWriter(error, true), arguments);
  }
}
