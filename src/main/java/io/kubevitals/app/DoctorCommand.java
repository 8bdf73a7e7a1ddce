package io.kubevitals.app;

import io.kubevitals.config.InvalidConfigException;
import java.io.PrintWriter;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/// What will work here and what not, a line each.
@Command(
    name = "doctor",
    description =
        "Looks at cluster, Prometheus and node and says what will work (exit code 1: not all).",
    mixinStandardHelpOptions = true)
final class DoctorCommand implements Callable<Integer> {
  @Mixin private final ConfigOptions options = new ConfigOptions();
  private final PrintWriter out;

  DoctorCommand(PrintWriter out) {
    this.out = out;
  }

  @Override
  public Integer call() throws InvalidConfigException, InterruptedException {
    var config = options.exporterConfig();
    Logging.configure(config.log());
    var findings = new Doctor(config).examine();
    findings.forEach(out::println);
    return findings.stream().anyMatch(Finding.Fails.class::isInstance) ? Failures.FAILED : 0;
  }
}
