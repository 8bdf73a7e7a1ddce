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
  private final PrintWriter error;

  CheckConfigCommand(PrintWriter out, PrintWriter error) {
    this.out = out;
    this.error = error;
  }

  @Override
  public Integer call() throws InvalidConfigException {
    var settings = options.settings();
    var config = ExporterConfig.from(settings);
    out.println(settings.render());
    String warning = config.http().protection().warning();
    if (!warning.isEmpty()) {
      error.println("warning: " + warning);
    }
    return 0;
  }
}
