package io.kubevitals.bench;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// A real Prometheus that holds many containers: what a live cycle costs and how wrong it is, and
/// the same for the eight range queries of the article, in the same run.
final class Resources {
  private static final int CYCLES = 12;
  private static final String NOT_PAUSE =
      "{container !=\"\",container!=\"POD\", namespace=~\".*\"}";

  /// Those of the article that find anything; of the other two, about cards, there are no series.
  private static final List<String> ARTICLE =
      List.of(
          "sum(irate(container_cpu_usage_seconds_total" + NOT_PAUSE + "[2m])) by (namespace, pod)",
          "sum(container_cpu_cores_request" + NOT_PAUSE + ") by (namespace, pod)",
          "sum(container_cpu_cores_limit" + NOT_PAUSE + ") by (namespace, pod)",
          "sum(container_memory_working_set_bytes" + NOT_PAUSE + ") by (namespace, pod)",
          "sum(container_memory_bytes_request" + NOT_PAUSE + ") by (namespace, pod)",
          "sum(container_memory_bytes_limit" + NOT_PAUSE + ") by (namespace, pod)",
          "max(container_gpu_utilization{namespace=~\".*\"}) by (namespace, pod_name)/100",
          "max(container_gpu_memory_total{namespace=~\".*\"}) by (namespace, pod_name)");

  private static final Pattern ROW =
      Pattern.compile(
          "(kubevitals_cpu_usage_cores|kubevitals_memory_usage_bytes)\\{.*pod=\"([^\"]*)\",container=\"([^\"]*)\"} (\\S+)");

  private final int containers;
  private final Figures figures = new Figures();
  private final HttpClient client = HttpClient.newHttpClient();

  private Resources(int containers) {
    this.containers = containers;
  }

  /// @param arguments how many containers, 10,000 if none
  public static void main(String[] arguments) throws Exception {
    new Resources(arguments.length == 0 ? 10_000 : Integer.parseInt(arguments[0])).measure();
  }

  private void measure() throws Exception {
    Path folder = Files.createTempDirectory("kube-vitals-bench-");
    var series = new ContainerSeries(containers, Instant.now().minusSeconds(5));
    Path samples = folder.resolve("samples");
    series.write(samples);
    run("promtool", "tsdb", "create-blocks-from", "openmetrics", samples, folder.resolve("data"));
    Files.delete(samples);
    try (var prometheus = new Child(prometheus(folder));
        var proxy = new CountingProxy(URI.create("http://127.0.0.1:" + port))) {
      awaitReady();
      ours(proxy);
      article(proxy, series.end());
      prometheus.process().destroy();
    } finally {
      run("rm", "-rf", "--one-file-system", folder);
    }
    figures.print();
  }

  private int port;

  private Process prometheus(Path folder) throws IOException {
    try (var socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      port = socket.getLocalPort();
    }
    Path configuration = Files.writeString(folder.resolve("prometheus.yml"), "global: {}\n");
    return new ProcessBuilder(
            "prometheus",
            "--config.file=" + configuration,
            "--storage.tsdb.path=" + folder.resolve("data"),
            "--web.listen-address=127.0.0.1:" + port,
            "--log.level=warn")
        .redirectErrorStream(true)
        .redirectOutput(folder.resolve("log").toFile())
        .start();
  }

  private void awaitReady() throws InterruptedException {
    for (int i = 0; i < 600; i++) {
      try {
        var request = HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + "/-/ready"));
        if (client.send(request.build(), BodyHandlers.discarding()).statusCode() == 200) {
          return;
        }
      } catch (IOException _) {
        // Not listening yet.
      }
      Thread.sleep(100);
    }
    throw new IllegalStateException("Prometheus is not ready");
  }

  /// The samples are of one moment: cycles follow each other so closely that none is too old.
  private void ours(CountingProxy proxy) throws Exception {
    var start =
        Daemon.Start.of(
                "cluster",
                "role=cluster",
                "pods.scope=none",
                "resources.requests-from=prometheus",
                "resources.by=container",
                "resources.interval=2s",
                "prometheus.url=" + proxy.url())
            .with("-Xmx128m");
    try (var daemon = new Daemon(start)) {
      daemon.secondsUntilOk("/metrics");
      List<Double> seconds = new ArrayList<>();
      double last = 0;
      long requests = 0;
      double processor = 0;
      long bytes = 0;
      String first = "";
      for (int i = 0; i < 600 && seconds.size() < CYCLES; i++) {
        String page = daemon.metrics();
        double success =
            Samples.sum(page, "kubevitals_resource_last_success_timestamp_seconds", "");
        if (success > last) {
          last = success;
          seconds.add(Samples.sum(page, "kubevitals_resource_cycle_duration_seconds", ""));
          first = first.isEmpty() && hasUse(page) ? page : first;
          if (seconds.size() == 2) {
            requests = proxy.requests();
            processor = daemon.child().cpuSeconds();
            bytes = proxy.bytes();
          }
        }
        Thread.sleep(1000);
      }
      int counted = seconds.size() - 2;
      String what = "%,d containers: ".formatted(containers);
      figures.atMost(
          what + "queries of a cycle",
          Math.ceil((proxy.requests() - requests) / (double) counted),
          8,
          "");
      figures.note(
          what + "bytes of a cycle, packed", (proxy.bytes() - bytes) / 1048576.0 / counted, "MiB");
      figures.note(
          what + "processor time of the daemon for a cycle and a page",
          (daemon.child().cpuSeconds() - processor) / counted,
          "s");
      double[] later = Figures.array(seconds.subList(2, seconds.size()));
      figures.note(what + "first cycle, with the look for profiles", seconds.getFirst(), "s");
      figures.atMost(what + "live cycle, median", Figures.median(later), 2, "s");
      figures.note(
          what + "heap in use with -Xmx128m, at the end",
          daemon.sum("jvm_memory_used_bytes", "area=\"heap\"") / 1048576,
          "MiB");
      figures.note(what + "RSS", daemon.child().residentMebibytes(), "MiB");
      errors(what + "ours, after a restart: ", read(first));
    }
  }

  private static boolean hasUse(String page) {
    return page.contains("kubevitals_memory_usage_bytes{")
        && page.contains("kubevitals_cpu_usage_cores{");
  }

  private static Map<String, double[]> read(String page) {
    var found = new HashMap<String, double[]>();
    page.lines()
        .map(ROW::matcher)
        .filter(Matcher::matches)
        .forEach(
            row ->
                found
                        .computeIfAbsent(row.group(2), _ -> new double[2])[
                        row.group(1).contains("cpu") ? 0 : 1] +=
                    Double.parseDouble(row.group(4)));
    return found;
  }

  private void article(CountingProxy proxy, long end) throws Exception {
    long bytes = proxy.bytes();
    long begin = System.nanoTime();
    var tasks = new ArrayList<Callable<String>>();
    for (String query : ARTICLE) {
      tasks.add(
          () ->
              get(
                  proxy.url()
                      + "/api/v1/query_range?query="
                      + URLEncoder.encode(query, UTF_8)
                      + "&start=%d&end=%d&step=30".formatted(end - 570, end)));
    }
    List<String> bodies = new ArrayList<>();
    try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
      for (var answer : threads.invokeAll(tasks)) {
        bodies.add(answer.get());
      }
    }
    String what =
        "%,d containers: the article's eight range queries over 10 min: ".formatted(containers);
    figures.note(what + "time", (System.nanoTime() - begin) / 1e9, "s");
    figures.note(what + "bytes", (proxy.bytes() - bytes) / 1048576.0, "MiB");
    var found = new HashMap<String, double[]>();
    last(bodies.get(0)).forEach((pod, value) -> found.put(pod, new double[] {value, 0}));
    last(bodies.get(3))
        .forEach((pod, value) -> found.computeIfAbsent(pod, _ -> new double[2])[1] = value);
    errors(what + "after a restart: ", found);
  }

  private String get(String url) throws IOException, InterruptedException {
    var response =
        client.send(HttpRequest.newBuilder(URI.create(url)).build(), BodyHandlers.ofString());
    if (response.statusCode() != 200) {
      throw new IOException(response.statusCode() + " " + response.body());
    }
    return response.body();
  }

  /// The last value of each pod.
  private static Map<String, Double> last(String body) throws IOException {
    var values = new HashMap<String, Double>();
    String pod = "";
    try (JsonParser json = new JsonFactory().createParser(body)) {
      for (JsonToken token = json.nextToken(); token != null; token = json.nextToken()) {
        if (token == JsonToken.FIELD_NAME && json.currentName().equals("pod")) {
          pod = json.nextTextValue();
        } else if (token == JsonToken.VALUE_STRING && json.currentName() == null) {
          values.put(pod, Double.valueOf(json.getText()));
        }
      }
    }
    return values;
  }

  /// @param found of each pod its cores and bytes
  private void errors(String what, Map<String, double[]> found) {
    double[] worst = new double[2];
    for (int container = 0; container < containers; container += 10) {
      int other = container + 1;
      double[] truth = {
        ContainerSeries.cores(container) + ContainerSeries.cores(other),
        ContainerSeries.bytes(container) + ContainerSeries.bytes(other)
      };
      double[] told = found.getOrDefault(ContainerSeries.pod(container), new double[2]);
      for (int i = 0; i < 2; i++) {
        worst[i] = Math.max(worst[i], Math.abs(told[i] - truth[i]) / truth[i] * 100);
      }
    }
    figures.note(what + "worst error of a pod's CPU", worst[0], "%");
    figures.note(what + "worst error of a pod's memory", worst[1], "%");
  }

  private static void run(Object... command) throws IOException, InterruptedException {
    var words = new ArrayList<String>();
    List.of(command).forEach(word -> words.add(word.toString()));
    Process process = new ProcessBuilder(words).redirectErrorStream(true).start();
    String output = new String(process.getInputStream().readAllBytes(), UTF_8);
    if (process.waitFor() != 0) {
      throw new IOException(String.join(" ", words) + ": " + output);
    }
  }
}
