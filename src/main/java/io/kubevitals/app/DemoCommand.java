package io.kubevitals.app;

import io.kubevitals.config.InvalidConfigException;
import io.kubevitals.demo.Demo;
import java.io.IOException;
import java.io.PrintWriter;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/// A scripted cluster, a real Prometheus and the daemon against them.
@Command(
    name = "demo",
    description = "Runs the daemon against a scripted cluster and a real Prometheus.",
    mixinStandardHelpOptions = true)
final class DemoCommand implements Callable<Integer> {
  @Mixin private final ConfigOptions options = new ConfigOptions();
  private final PrintWriter out;

  @Option(
      names = "--for",
      paramLabel = "TIME",
      description = "Ends by itself after this time, such as 60s or 5m.",
      converter = TimeConverter.class)
  private @Nullable Duration time;

  DemoCommand(PrintWriter out) {
    this.out = out;
  }

  @Override
  public Integer call() throws InvalidConfigException, IOException, InterruptedException {
    var given = options.settings(List.of("http.port=0"));
    Logging.configure(LogConfig.from(given));
    try (var demo = new Demo(given.integer("http.port", 0, 65535)).start(System.getenv())) {
      var config = ExporterConfig.from(options.settings(demo.overrides()));
      Logging.configure(config.log());
      try (var exporter = new Exporter(config)) {
        exporter.start();
        out.println(demo.urls());
        try (var _ = demo.summary(exporter.uri(), out)) {
          await(time);
        }
      }
    }
    return 0;
  }

  private static void await(@Nullable Duration time) throws InterruptedException {
    var never = new CountDownLatch(1);
    if (time == null) {
      never.await();
    } else if (never.await(time.toMillis(), TimeUnit.MILLISECONDS)) {
      throw new IllegalStateException("nobody counts down");
    }
  }
}
