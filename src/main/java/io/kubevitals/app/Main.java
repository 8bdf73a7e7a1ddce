package io.kubevitals.app;

import java.io.PrintStream;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import picocli.CommandLine;
import picocli.CommandLine.Command;

/// The entry point: `kube-vitals COMMAND`. Exit codes: 0 fine, 1 something failed, 2 wrong command
/// line or configuration, 3 a report found what `--fail-on` names.
@Command(
    name = "kube-vitals",
    description =
        "Tells why pods die, whether their resources fit and whether the node's network"
            + " is alive, on /metrics.",
    mixinStandardHelpOptions = true,
    versionProvider = Version.class,
    synopsisSubcommandLabel = "COMMAND")
public final class Main {
  private Main() {}

  public static void main(String[] arguments) {
    System.exit(run(writer(System.out), writer(System.err), arguments));
  }

  private static PrintWriter writer(PrintStream stream) {
    return new PrintWriter(stream, true, StandardCharsets.UTF_8);
  }

  static int run(PrintWriter out, PrintWriter error, String... arguments) {
    return new CommandLine(new Main())
        .addSubcommand(new ServeCommand())
        .addSubcommand(new CheckConfigCommand(out, error))
        .addSubcommand(new DoctorCommand(out))
        .addSubcommand(new DemoCommand(out))
        .addSubcommand(new ReportCommand(out, error))
        .setOut(out)
        .setErr(error)
        .setExecutionExceptionHandler(new Failures())
        .execute(arguments);
  }
}
