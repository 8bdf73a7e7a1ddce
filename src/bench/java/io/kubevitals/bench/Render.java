package io.kubevitals.bench;

import com.sun.management.ThreadMXBean;
import io.kubevitals.http.HttpConfig;
import io.kubevitals.http.HttpServer;
import io.kubevitals.http.Protection;
import io.kubevitals.http.Scrapes;
import io.kubevitals.metrics.Collector;
import io.kubevitals.metrics.FamilyWriter;
import io.kubevitals.metrics.GaugeFamily;
import io.kubevitals.metrics.Heartbeats;
import io.kubevitals.metrics.OwnMetrics;
import io.kubevitals.metrics.Page;
import io.kubevitals.metrics.PageFormat;
import io.kubevitals.metrics.Scrapers;
import io.prometheus.metrics.config.EscapingScheme;
import io.prometheus.metrics.core.metrics.Gauge;
import io.prometheus.metrics.expositionformats.PrometheusTextFormatWriter;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.lang.management.ManagementFactory;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;

/// 100,000 series through HTTP, against client_java's own gauges and text writer.
final class Render implements Collector {
  private static final int SERIES = 100_000;
  private static final int ROUNDS = 40;
  private static final int ROUNDS_BEFORE = 60;
  private static final int THEIR_ROUNDS = 10;
  private static final String[] LABELS = {
    "namespace", "workload", "workload_type", "container", "container_type", "reason"
  };

  private final GaugeFamily ours =
      new GaugeFamily("kubevitals_container_waiting", "Containers stuck waiting now.", LABELS);
  private final PrometheusRegistry registry = new PrometheusRegistry();
  private final Gauge theirs =
      Gauge.builder()
          .name("kubevitals_container_waiting")
          .help("Containers stuck waiting now.")
          .labelNames(LABELS)
          .withoutExemplars()
          .register(registry);
  private final PrometheusTextFormatWriter text =
      PrometheusTextFormatWriter.builder().setIncludeCreatedTimestamps(false).build();

  private Render() {
    for (int i = 0; i < SERIES; i++) {
      String[] values = {
        "team-%03d".formatted(i / 1000),
        "shop-service-%05d".formatted(i / 10),
        "deployment",
        "container-" + i % 10,
        "container",
        "ImagePullBackOff"
      };
      ours.at(values).set(i % 7);
      theirs.labelValues(values).set(i % 7);
    }
  }

  public static void main(String[] arguments) throws IOException {
    var figures = new Figures();
    new Render().measure(figures);
    figures.print();
  }

  private void measure(Figures figures) throws IOException {
    var own = new OwnMetrics();
    var scrapers = new Scrapers();
    var page = new Page(List.of(this), own, scrapers, System::nanoTime);
    var scrapes = new Scrapes(page, scrapers, System::nanoTime);
    var heartbeats = new Heartbeats(own, InstantSource.system(), System::nanoTime);
    var config =
        new HttpConfig(
            "127.0.0.1",
            0,
            16,
            8,
            Duration.ofSeconds(5),
            Duration.ofSeconds(30),
            Duration.ofMinutes(1),
            new Protection("", "", "", false));
    try (var server =
        new HttpServer(config, List.of(), scrapes, own, heartbeats, System::nanoTime)) {
      server.start();
      overHttp(server.uri(), figures);
    }
    figures.atMost("kube-vitals' renderer, per series", perSeries(page), 100, "ns");
    double writer = theirs(figures);
    figures.note("client_java's Gauge and text writer, per series", writer, "ns");
  }

  private void overHttp(URI uri, Figures figures) throws IOException {
    byte[] buffer = new byte[1 << 20];
    for (int i = 0; i < ROUNDS_BEFORE; i++) {
      scrape(uri, buffer);
    }
    double[] millis = new double[ROUNDS];
    double[] garbage = new double[ROUNDS];
    long length = 0;
    for (int i = 0; i < ROUNDS; i++) {
      long allocated = allocated();
      long begin = System.nanoTime();
      length = scrape(uri, buffer);
      millis[i] = (System.nanoTime() - begin) / 1e6;
      garbage[i] = (allocated() - allocated) / 1048576.0;
    }
    figures.note("100k series: page", length / 1048576.0, "MiB");
    figures.atMost("100k series through HTTP, median", Figures.median(millis), 60, "ms");
    figures.note("100k series through HTTP, p90", Figures.quantile(0.9, millis), "ms");
    figures.atMost("100k series: garbage per scrape", Figures.median(garbage), 1, "MiB");
  }

  /// The page without HTTP.
  private static double perSeries(Page page) {
    double[] nanos = new double[ROUNDS];
    for (int i = 0; i < ROUNDS; i++) {
      long begin = System.nanoTime();
      page.open(PageFormat.TEXT).close();
      nanos[i] = (System.nanoTime() - begin) / (double) SERIES;
    }
    return Figures.median(nanos);
  }

  /// One request on a connection of its own; answers how many bytes came.
  private static long scrape(URI uri, byte[] buffer) throws IOException {
    try (var socket = new Socket(uri.getHost(), uri.getPort())) {
      String request = "GET /metrics HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n";
      socket.getOutputStream().write(request.getBytes(StandardCharsets.US_ASCII));
      InputStream in = socket.getInputStream();
      long length = 0;
      for (int n = in.read(buffer); n >= 0; n = in.read(buffer)) {
        length += n;
      }
      return length;
    }
  }

  /// Bytes that all threads together have allocated so far.
  private static long allocated() {
    return ((ThreadMXBean) ManagementFactory.getThreadMXBean()).getTotalThreadAllocatedBytes();
  }

  private double theirs(Figures figures) throws IOException {
    double[] nanos = new double[THEIR_ROUNDS];
    double[] garbage = new double[THEIR_ROUNDS];
    for (int i = 0; i < THEIR_ROUNDS; i++) {
      long allocated = allocated();
      long begin = System.nanoTime();
      text.write(
          OutputStream.nullOutputStream(), registry.scrape(), EscapingScheme.UNDERSCORE_ESCAPING);
      nanos[i] = (System.nanoTime() - begin) / (double) SERIES;
      garbage[i] = (allocated() - allocated) / 1048576.0;
    }
    figures.note("client_java: garbage per scrape", Figures.median(garbage), "MiB");
    return Figures.median(nanos);
  }

  @Override
  public String name() {
    return "series";
  }

  @Override
  public void collect(FamilyWriter out) {
    ours.writeTo(out);
  }
}
