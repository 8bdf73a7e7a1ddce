package io.kubevitals.demo;

import java.io.IOException;
import java.io.PrintWriter;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Everything that the daemon needs around it, without a cluster: a scripted API server with its
/// workloads, a kube-proxy, a kubelet's metrics, and a real Prometheus where one can be had.
public final class Demo implements AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(Demo.class);
  private static final String TOKEN = "demo";
  private static final long SEED = 20_261_123;

  private final ScriptedApiServer server;
  private final ScriptedKubeProxy kubeProxy;
  private final ScriptedCni cni;
  private final ScriptedCadvisor cadvisor;
  private final ScriptedCards cards;
  private final ScriptedStateMetrics stateMetrics;
  private final ScriptedLives lives;
  private final Path folder;
  private final int port;
  private @Nullable PrometheusProgram prometheus;
  private String withoutPrometheus = "";

  /// @param port where the daemon will listen on loopback; 0 for any free one
  public Demo(int port) throws IOException {
    Pace pace = Pace.real();
    var random = new SplittableRandom(SEED);
    this.port = port == 0 ? PrometheusProgram.freePort() : port;
    this.folder = Files.createTempDirectory("kube-vitals-demo-");
    this.server = new ScriptedApiServer(ApiOptions.defaults());
    this.kubeProxy = new ScriptedKubeProxy(pace);
    this.cni = new ScriptedCni(pace);
    this.cadvisor = new ScriptedCadvisor(server::pods, DemoUsage::of, pace);
    this.cards = new ScriptedCards(server::pods);
    this.stateMetrics = new ScriptedStateMetrics(server::pods);
    this.lives =
        new ScriptedLives(
            new Stage(server, pace, random), ScriptedLives.with(KubeProxyLife.of(kubeProxy)));
  }

  /// Starts all of it. A Prometheus that cannot be had is no failure: the demo goes on without
  /// ratios.
  public Demo start(Map<String, String> environment) throws IOException, InterruptedException {
    server.start();
    server.acceptTokens(java.util.Set.of(TOKEN));
    kubeProxy.start();
    cni.start();
    cadvisor.start();
    cards.start();
    stateMetrics.start();
    lives.start();
    Path kubeconfig = kubeconfig();
    Files.createFile(
        kubeconfig,
        PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
    Files.writeString(kubeconfig, server.kubeconfig(TOKEN));
    startPrometheus(environment);
    Files.writeString(
        reportConfig(),
        reportSettings().entrySet().stream()
            .map(entry -> "kube-vitals." + entry.getKey() + " = " + entry.getValue() + "\n")
            .collect(Collectors.joining()));
    return this;
  }

  private void startPrometheus(Map<String, String> environment) throws InterruptedException {
    try {
      Path program = new PrometheusFinder(environment).find();
      prometheus = PrometheusProgram.start(program, folder, targets());
    } catch (IOException e) {
      withoutPrometheus = String.valueOf(e.getMessage());
      log.atWarn().addKeyValue("error", withoutPrometheus).log("no Prometheus, so no ratios");
    }
  }

  private Map<String, URI> targets() {
    var targets = new LinkedHashMap<String, URI>();
    targets.put("kubelet", cadvisor.uri());
    targets.put("dcgm-exporter", cards.uri());
    targets.put("kube-state-metrics", stateMetrics.uri());
    targets.put("kube-proxy", kubeProxy.uri().resolve("/metrics"));
    targets.put("kube-vitals", daemon().resolve("/metrics"));
    return targets;
  }

  private Path kubeconfig() {
    return folder.resolve("kubeconfig");
  }

  private Path reportConfig() {
    return folder.resolve("report.conf");
  }

  /// What a report needs to know. A demo is short, so a verdict needs fewer samples than usual.
  private Map<String, String> reportSettings() {
    var settings = new LinkedHashMap<String, String>();
    settings.put("prometheus.url", quoted(prometheusUri().map(URI::toString).orElse("")));
    settings.put("report.ends-url", quoted(daemon()));
    settings.put("report.min-samples", "5");
    return settings;
  }

  /// Where the daemon listens if it takes our settings.
  public URI daemon() {
    return URI.create("http://127.0.0.1:" + port);
  }

  /// The settings that lead the daemon here, as `KEY=VALUE`.
  public List<String> overrides() {
    var settings = new LinkedHashMap<String, String>();
    settings.put("role", "standalone");
    settings.put("node-name", "node-1");
    settings.put("http.host", quoted("127.0.0.1"));
    settings.put("http.port", Integer.toString(port));
    // Whoever reaches the port is on this machine already.
    settings.put("http.insecure", "true");
    settings.put("kubernetes.kubeconfig", quoted(kubeconfig().toString()));
    settings.put("store.url", quoted("jdbc:sqlite:" + folder.resolve("state.db")));
    settings.putAll(reportSettings());
    settings.put("resources.interval", "5s");
    settings.put("probes.interval", "2s");
    settings.put("probes.kube-apiserver.livez-url", quoted(server.uri().resolve("/livez")));
    settings.put("probes.kube-proxy.healthz-url", quoted(kubeProxy.uri().resolve("/healthz")));
    settings.put("probes.kube-proxy.metrics-url", quoted(kubeProxy.uri().resolve("/metrics")));
    cni.settings().forEach((key, url) -> settings.put(key, quoted(url)));
    return settings.entrySet().stream()
        .map(entry -> entry.getKey() + "=" + entry.getValue())
        .toList();
  }

  private static String quoted(Object value) {
    return "\"" + value + "\"";
  }

  public Optional<URI> prometheusUri() {
    return Optional.ofNullable(prometheus).map(PrometheusProgram::uri);
  }

  /// The URLs that a person may want to look at, a line each.
  public String urls() {
    String ofPrometheus =
        prometheusUri()
            .map(URI::toString)
            .orElse("none (" + withoutPrometheus + "), so there are no ratios");
    return """
    kube-vitals  %s/
    metrics      %s/metrics
    incidents    %s/api/v1/incidents
    Prometheus   %s
    API server   %s (scripted)
    kube-proxy   %s/healthz (scripted)
    """
            .formatted(daemon(), daemon(), daemon(), ofPrometheus, server.uri(), kubeProxy.uri())
        + report();
  }

  /// A command that works once there is a minute to report on.
  private String report() {
    return prometheus == null
        ? ""
        : "report       ./kube-vitals report --config %s --from -1m --to now\n"
            .formatted(reportConfig());
  }

  /// Prints a short table every few seconds, until closed.
  public DemoSummary summary(URI daemon, PrintWriter out) {
    return new DemoSummary(daemon.resolve("/metrics"), out).start();
  }

  @Override
  public void close() {
    if (prometheus != null) {
      prometheus.close();
    }
    lives.close();
    kubeProxy.close();
    cni.close();
    cadvisor.close();
    cards.close();
    stateMetrics.close();
    server.close();
    try {
      Folders.delete(folder);
    } catch (IOException e) {
      log.atWarn().addKeyValue("folder", folder).addKeyValue("error", e).log("folder stays behind");
    }
  }
}
