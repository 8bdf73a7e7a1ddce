package io.kubevitals.app;

import io.kubevitals.config.InvalidConfigException;
import java.io.PrintWriter;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/// Prints the effective settings, or every mistake.
@Command(
    name = "check-config",
    description = "Prints the effective settings, or every mistake (exit code 2).",
    mixinStandardHelpOptions = true)
final class CheckConfigCommand implements Callable<Integer> {
  @Mixin private final ConfigOptions options = new ConfigOptions();
  private final PrintWriter out;

  CheckConfigCommand(PrintWriter out) {
    this.out = out;
  }

  @Override
  public Integer call() throws InvalidConfigException {
    var settings = options.settings();
    ExporterConfig.from(settings);
    out.println(settings.render());
    return 0;
  }
}
