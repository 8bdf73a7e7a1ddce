package io.kubevitals.app;

import io.kubevitals.config.InvalidConfigException;
import io.kubevitals.prometheus.PrometheusClient;
import io.kubevitals.resource.report.EndSource;
import io.kubevitals.resource.report.Report;
import io.kubevitals.resource.report.ReportException;
import io.kubevitals.resource.report.ReportRequest;
import io.kubevitals.resource.report.ReportRequest.Times;
import io.kubevitals.resource.report.Verdict;
import io.kubevitals.web.ReportFormat;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/// What containers used, requested and lacked in a window that is over.
@Command(
    name = "report",
    description = {
      "Reports what containers used in a window that is over, such as a load test, and which"
          + " requests and limits would fit.",
      "Times are RFC 3339, now, or relative to now: -90m, -2d.",
      "Exit codes: 0 a report, 1 none, 2 wrong usage, 3 a report with a verdict of --fail-on."
    },
    mixinStandardHelpOptions = true)
final class ReportCommand implements Callable<Integer> {
  @Mixin private final ConfigOptions options = new ConfigOptions();
  private final PrintWriter out;
  private final PrintWriter error;

  @Option(names = "--from", paramLabel = "TIME", required = true, description = "Its begin.")
  private String from = "";

  @Option(names = "--to", paramLabel = "TIME", required = true, description = "Its end.")
  private String to = "";

  @Option(
      names = "--namespace",
      paramLabel = "NAME",
      split = ",",
      description = "Only this namespace; may be repeated.")
  private List<String> namespaces = new ArrayList<>();

  @Option(
      names = "--workload",
      paramLabel = "NAME",
      split = ",",
      description = "Only this workload, as NAME or TYPE/NAME; may be repeated.")
  private List<String> workloads = new ArrayList<>();

  @Option(
      names = "--compare",
      paramLabel = "TIME",
      arity = "2",
      description = "Begin and end of an earlier window to compare with.")
  private List<String> compare = new ArrayList<>();

  @Option(
      names = "--format",
      paramLabel = "FORMAT",
      converter = ReportFormatConverter.class,
      description = "table (default), json, csv, html or yaml-patch.")
  private ReportFormat format = ReportFormat.TABLE;

  @Option(
      names = "--output",
      paramLabel = "FILE",
      description = "Writes the report there instead of printing it.")
  private @Nullable Path output;

  @Option(
      names = "--fail-on",
      paramLabel = "VERDICT",
      split = ",",
      converter = VerdictConverter.class,
      description =
          "Exit code 3 if anything got this verdict: over-provisioned, under-provisioned, no-limit,"
              + " overcommitted, throttled, oom-risk, insufficient-data, regression; may be repeated.")
  private List<Verdict> failOn = new ArrayList<>();

  @Option(
      names = "--allow-partial",
      description = "Reports on what is there although something is missing, and says what.")
  private boolean allowPartial;

  ReportCommand(PrintWriter out, PrintWriter error) {
    this.out = out;
    this.error = error;
  }

  @Override
  public Integer call() throws InvalidConfigException, IOException, InterruptedException {
    var config = options.exporterConfig();
    Logging.configure(config.log());
    var usage = config.usage();
    if (!usage.prometheus().isSet()) {
      return wrong(
          "prometheus.url is not set: give a file with --config, or --set prometheus.url=URL");
    }
    ReportRequest request;
    try {
      request = request();
    } catch (IllegalArgumentException e) {
      return wrong(String.valueOf(e.getMessage()));
    }
    var clock = InstantSource.system();
    var patient = usage.prometheus().withTimeout(usage.report().timeout());
    try (var prometheus = new PrometheusClient(patient, clock);
        var bar = new ProgressBar(error, ProgressBar.isTerminal())) {
      var nobody = EndSource.unknown("no daemon is asked (report.ends-url)");
      Report report = Reports.of(usage, prometheus, nobody, clock).report(request, bar);
      bar.wipe();
      write(format.render(report));
      return found(report);
    } catch (ReportException e) {
      error.println(e.message());
      return switch (e.reason()) {
        case REQUEST -> Failures.WRONG_USAGE;
        case SOURCE, INCOMPLETE -> Failures.FAILED;
      };
    }
  }

  private int wrong(String message) {
    error.println(message);
    return Failures.WRONG_USAGE;
  }

  private ReportRequest request() {
    return new ReportRequest(
        Times.parse(from, to),
        compare.isEmpty() ? null : Times.parse(compare.get(0), compare.get(1)),
        namespaces,
        workloads,
        allowPartial);
  }

  private void write(String report) throws IOException {
    Path file = output;
    if (file == null) {
      out.print(report);
      out.flush();
    } else {
      Files.writeString(file, report);
    }
  }

  private int found(Report report) {
    String found =
        failOn.stream()
            .distinct()
            .filter(report.verdicts()::contains)
            .map(Verdict::word)
            .collect(Collectors.joining(", "));
    if (found.isEmpty()) {
      return 0;
    }
    error.println("found: " + found);
    return Failures.FOUND;
  }
}
