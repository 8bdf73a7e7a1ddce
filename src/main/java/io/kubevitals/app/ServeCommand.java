package io.kubevitals.app;

import io.kubevitals.config.InvalidConfigException;
import java.io.IOException;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/// The daemon. It ends on SIGTERM or SIGINT, within ten seconds and with exit code 0.
@Command(name = "serve", description = "Runs the daemon.", mixinStandardHelpOptions = true)
final class ServeCommand implements Callable<Integer> {
  @Mixin private final ConfigOptions options = new ConfigOptions();

  @Override
  public Integer call() throws InvalidConfigException, IOException, InterruptedException {
    var config = options.exporterConfig();
    Logging.configure(config.log());
    var exporter = new Exporter(config);
    exporter.start();
    Runtime.getRuntime().addShutdownHook(new GracefulEnd(exporter));
    new CountDownLatch(1).await();
    return 0;
  }
}
