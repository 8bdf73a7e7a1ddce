package io.kubevitals.bench;

import io.kubevitals.probe.PageParsing;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import java.util.zip.GZIPInputStream;

/// The pages that components have really answered with, one after the other, read as a prober reads
/// them: with the allow-list of kube-proxy, and with everything kept. Rates are per second of
/// processor time, so that other programs do not count.
final class Parse {
  private static final Path PAGES = Path.of("src/test/resources/io/kubevitals/probe/samples");
  private static final ThreadMXBean PROCESSOR = ManagementFactory.getThreadMXBean();
  private static final int ROUNDS = 9;
  private static final int BYTES = 16_000_000;
  private static final List<String> USUAL = List.of("kubeproxy_*", "process_start_time_seconds");

  private Parse() {}

  public static void main(String[] arguments) throws IOException {
    var figures = new Figures();
    byte[] page = page();
    figures.note("a page of all recorded pages", page.length / 1e6, "MB");
    figures.atLeast("read, the usual families kept", rate(page, USUAL), 50, "MB/s");
    figures.note("read, every family kept", rate(page, List.of("*")), "MB/s");
    figures.print();
  }

  /// The median of the rounds after the first ones, which are for the compiler.
  private static double rate(byte[] page, List<String> allowed) throws IOException {
    double[] rates = new double[ROUNDS];
    for (int i = -ROUNDS; i < ROUNDS; i++) {
      long begin = PROCESSOR.getCurrentThreadCpuTime();
      long samples = 0;
      for (int read = 0; read < BYTES; read += page.length) {
        samples += PageParsing.samples(page, allowed);
      }
      double seconds = (PROCESSOR.getCurrentThreadCpuTime() - begin) / 1e9;
      if (samples == 0) {
        throw new IllegalStateException("nothing was read");
      }
      if (i >= 0) {
        rates[i] = Math.ceilDiv(BYTES, page.length) * (double) page.length / 1e6 / seconds;
      }
    }
    return Figures.median(rates);
  }

  private static byte[] page() throws IOException {
    var all = new ByteArrayOutputStream();
    try (Stream<Path> files = Files.walk(PAGES)) {
      for (Path file : files.filter(Parse::isPage).sorted().toList()) {
        try (InputStream in = new GZIPInputStream(Files.newInputStream(file))) {
          in.transferTo(all);
        }
      }
    }
    return all.toByteArray();
  }

  private static boolean isPage(Path file) {
    String name = file.getFileName().toString();
    return name.endsWith(".txt.gz") || name.endsWith("metrics.http.gz");
  }
}
