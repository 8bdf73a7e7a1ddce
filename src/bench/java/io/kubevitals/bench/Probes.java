package io.kubevitals.bench;

import com.sun.net.httpserver.HttpServer;
import io.kubevitals.demo.ScriptedKubeProxy;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.Executors;
import java.util.zip.GZIPInputStream;

/// What the probes of a node cost: agents on a node of Calico's, on one of Antrea's and with all
/// components at once, answered by recorded pages, against one without any; then the page while
/// every target accepts and never answers.
final class Probes {
  private static final Path PAGES = Path.of("src/test/resources/io/kubevitals/probe/samples");
  private static final int WARM_UP_SECONDS = 60;
  private static final int SECONDS = 120;
  private static final int SCRAPES = 400;
  private static final List<String> COMPONENTS =
      List.of(
          "kube-proxy",
          "felix",
          "typha",
          "calico-kube-controllers",
          "antrea-agent",
          "antrea-controller",
          "kube-apiserver");
  private static final List<String> CALICO =
      List.of("kube-proxy", "kube-apiserver", "felix", "typha");
  private static final List<String> ANTREA =
      List.of("kube-proxy", "kube-apiserver", "antrea-agent", "antrea-controller");

  private Probes() {}

  public static void main(String[] arguments) throws IOException, InterruptedException {
    var figures = new Figures();
    var pages = pages();
    try (var kubeProxy = new ScriptedKubeProxy(InstantSource.system()).start();
        var all = agent(answered(COMPONENTS, kubeProxy, pages));
        var calico = agent(answered(CALICO, kubeProxy, pages));
        var antrea = agent(answered(ANTREA, kubeProxy, pages));
        var without = agent(settings(List.of()))) {
      Thread.sleep(WARM_UP_SECONDS * 1000L);
      double cpuAll = all.child().cpuSeconds();
      double cpuWithout = without.child().cpuSeconds();
      Thread.sleep(SECONDS * 1000L);
      double milliCpu =
          (all.child().cpuSeconds() - cpuAll - (without.child().cpuSeconds() - cpuWithout))
              * 1000
              / SECONDS;
      figures.note("checks that answer", all.sum("kubevitals_probe_success", ""), "");
      figures.atMost("processor time of all probes", milliCpu, 10, "mCPU");
      double rest = without.child().residentMebibytes();
      figures.note("an agent without probes", rest, "MiB");
      figures.atMost("a node of Calico's, over that", resident(calico) - rest, 5, "MiB");
      figures.atMost("a node of Antrea's, over that", resident(antrea) - rest, 5, "MiB");
      figures.note("all components at once, over that", resident(all) - rest, "MiB");
    }
    pages.stop(0);
    blackHoled(figures);
    figures.print();
  }

  private static Daemon agent(String... settings) throws IOException, InterruptedException {
    var agent = new Daemon(Daemon.Start.of("node", settings));
    agent.secondsUntilOk("/readyz");
    return agent;
  }

  private static double resident(Daemon agent) {
    return agent.child().residentMebibytes();
  }

  private static void blackHoled(Figures figures) throws IOException, InterruptedException {
    try (var hole = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
        var daemon = new Daemon(Daemon.Start.of("node", silent(hole)))) {
      daemon.secondsUntilOk("/readyz");
      Thread.sleep(10_000);
      double[] millis = new double[SCRAPES];
      for (int i = 0; i < SCRAPES; i++) {
        long begin = System.nanoTime();
        daemon.metrics();
        millis[i] = (System.nanoTime() - begin) / 1e6;
        Thread.sleep(25);
      }
      figures.atMost(
          "/metrics while no target answers, p99", Figures.quantile(0.99, millis), 100, "ms");
    }
  }

  private static String[] settings(List<String> probed, String... more) {
    var all = new ArrayList<>(List.of("role=node", "node-name=node-1", "http.insecure=true"));
    for (String component : COMPONENTS) {
      String enabled = probed.contains(component) ? "on" : "off";
      all.add("probes." + component + ".enabled=" + enabled);
    }
    all.addAll(Arrays.asList(more));
    return all.toArray(String[]::new);
  }

  private static String[] answered(
      List<String> probed, ScriptedKubeProxy kubeProxy, HttpServer pages) {
    var more = new ArrayList<String>();
    more.add("probes.kube-proxy.healthz-url=\"" + kubeProxy.uri().resolve("/healthz") + '"');
    String base = "http://127.0.0.1:" + pages.getAddress().getPort() + "/";
    for (String one : pageNames()) {
      String[] words = one.split("=", 2);
      more.add("probes." + words[0] + "-url=\"" + base + words[1] + '"');
    }
    return settings(probed, more.toArray(String[]::new));
  }

  /// Which recording answers which check.
  private static List<String> pageNames() {
    String controllers = "calico-kube-controllers";
    return List.of(
        "kube-proxy.metrics=kube-proxy-1.36/iptables-metrics.http.gz",
        "felix.readiness=felix_v3.32.1_healthy_readiness_real.txt",
        "felix.metrics=felix_v3.32.1_iptables_healthy_metrics_real.txt.gz",
        "typha.readiness=typha_v3.32.1_healthy_readiness_real.txt",
        "typha.metrics=typha_v3.32.1_three_clients_metrics_real.txt.gz",
        controllers + ".readiness=" + controllers + "_HEAD_healthy_readiness_real.txt",
        controllers + ".metrics=" + controllers + "_HEAD_metrics_real.txt.gz",
        "antrea-agent.livez=antrea-agent_v2.7.0_healthy_livez_verbose_real.txt",
        "antrea-agent.readyz=antrea-agent_v2.7.0_healthy_readyz_verbose_real.txt",
        "antrea-agent.metrics=antrea-agent_v2.7.0_healthy_metrics_real.txt.gz",
        "antrea-controller.livez=antrea-controller_v2.7.0_healthy_livez_verbose_real.txt",
        "antrea-controller.readyz=antrea-controller_v2.7.0_healthy_readyz_verbose_real.txt",
        "antrea-controller.metrics=antrea-controller_v2.7.0_healthy_metrics_real.txt.gz",
        "kube-apiserver.livez=antrea-controller_v2.7.0_healthy_livez_real.txt");
  }

  private static HttpServer pages() throws IOException {
    var server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
    for (String one : pageNames()) {
      String name = one.split("=", 2)[1];
      byte[] body = body(PAGES.resolve(name));
      server.createContext(
          "/" + name,
          exchange -> {
            exchange.sendResponseHeaders(200, body.length);
            exchange.getResponseBody().write(body);
            exchange.close();
          });
    }
    server.start();
    return server;
  }

  private static byte[] body(Path file) throws IOException {
    try (InputStream raw = Files.newInputStream(file);
        InputStream in = file.toString().endsWith(".gz") ? new GZIPInputStream(raw) : raw) {
      byte[] all = in.readAllBytes();
      String text = new String(all, java.nio.charset.StandardCharsets.ISO_8859_1);
      int body = text.startsWith("HTTP/1.1") ? text.indexOf("\n\n") + 2 : 0;
      int bodyCrLf = text.startsWith("HTTP/1.1") ? text.indexOf("\r\n\r\n") + 4 : 0;
      return Arrays.copyOfRange(all, bodyCrLf > 3 ? bodyCrLf : body, all.length);
    }
  }

  private static String[] silent(ServerSocket hole) {
    var more = new ArrayList<String>();
    String url = "http://127.0.0.1:" + hole.getLocalPort() + "/x";
    more.add("probes.kube-proxy.healthz-url=\"" + url + '"');
    pageNames().forEach(one -> more.add("probes." + one.split("=", 2)[0] + "-url=\"" + url + '"'));
    return settings(COMPONENTS, more.toArray(String[]::new));
  }
}
