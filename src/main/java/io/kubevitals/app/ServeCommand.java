package io.kubevitals.app;

import io.kubevitals.config.InvalidConfigException;
import java.io.IOException;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/// The daemon. It ends on SIGTERM or SIGINT, within ten seconds and with exit code 0; or with 1
/// when one of its own loops does not get well.
@Command(name = "serve", description = "Runs the daemon.", mixinStandardHelpOptions = true)
final class ServeCommand implements Callable<Integer> {
  @Mixin private final ConfigOptions options = new ConfigOptions();

  @Override
  public Integer call() throws InvalidConfigException, IOException, InterruptedException {
    var config = options.exporterConfig();
    Logging.configure(config.log());
    OldGeneration.bound();
    serve(new Exporter(config));
    return Failures.FAILED;
  }

  /// Ends the process itself.
  static void serve(Exporter exporter) throws IOException, InterruptedException {
    exporter.start();
    Runtime.getRuntime().addShutdownHook(new GracefulEnd(exporter, 0));
    exporter.awaitBroken();
    new GracefulEnd(exporter, Failures.FAILED).end();
  }
}
