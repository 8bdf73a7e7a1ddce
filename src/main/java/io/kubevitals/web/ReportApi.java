package io.kubevitals.web;

import io.kubevitals.http.Answer;
import io.kubevitals.http.Route;
import io.kubevitals.resource.report.Progress;
import io.kubevitals.resource.report.Report;
import io.kubevitals.resource.report.ReportException;
import io.kubevitals.resource.report.ReportRequest;
import io.kubevitals.resource.report.ReportRequest.Times;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.Semaphore;
import org.jspecify.annotations.Nullable;

/// `/api/v1/report`: the window report over HTTP, one at a time.
public final class ReportApi {
  private static final Set<String> KNOWN =
      Set.of(
          "from",
          "to",
          "namespace",
          "workload",
          "compare-from",
          "compare-to",
          "format",
          "allow-partial");
  private static final int MAX_NAMES = 200;

  private final Maker maker;
  private final Semaphore one = new Semaphore(1);

  /// Makes reports.
  public interface Maker {
    Report report(ReportRequest request, Progress progress)
        throws ReportException, InterruptedException;
  }

  public ReportApi(Maker maker) {
    this.maker = maker;
  }

  public Route route() {
    return new Route("/api/v1/report", this::answer);
  }

  Answer answer(Map<String, String> parameters) {
    ReportRequest request;
    ReportFormat format;
    try {
      request = request(parameters);
      format = format(parameters.getOrDefault("format", "json"));
    } catch (IllegalArgumentException e) {
      return error(400, String.valueOf(e.getMessage()));
    }
    if (!one.tryAcquire()) {
      return error(429, "another report is being made; ask again when it is done");
    }
    try {
      Report report = maker.report(request, Progress.none());
      return new Answer(200, format.contentType(), format.render(report));
    } catch (ReportException e) {
      return error(status(e.reason()), e.message());
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
      return error(503, "the daemon is stopping");
    } finally {
      one.release();
    }
  }

  private static int status(ReportException.Cause cause) {
    return switch (cause) {
      case REQUEST -> 400;
      case SOURCE -> 502;
      case INCOMPLETE -> 409;
    };
  }

  private static ReportRequest request(Map<String, String> parameters) {
    for (String name : new TreeSet<>(parameters.keySet())) {
      if (!KNOWN.contains(name)) {
        throw new IllegalArgumentException(
            "there is no parameter " + name + "; there are " + new TreeSet<>(KNOWN));
      }
    }
    Times window = times(parameters, "from", "to");
    if (window == null) {
      throw new IllegalArgumentException("from and to are required");
    }
    return new ReportRequest(
        window,
        times(parameters, "compare-from", "compare-to"),
        names(parameters, "namespace"),
        names(parameters, "workload"),
        Boolean.parseBoolean(parameters.getOrDefault("allow-partial", "false")));
  }

  private static @Nullable Times times(Map<String, String> parameters, String from, String to) {
    String begin = parameters.get(from);
    String end = parameters.get(to);
    if (begin == null && end == null) {
      return null;
    }
    if (begin == null || end == null) {
      throw new IllegalArgumentException(from + " and " + to + " belong together");
    }
    return Times.parse(begin, end);
  }

  private static List<String> names(Map<String, String> parameters, String name) {
    List<String> names =
        Arrays.stream(parameters.getOrDefault(name, "").split(",", -1))
            .map(String::strip)
            .filter(one -> !one.isEmpty())
            .toList();
    if (names.size() > MAX_NAMES) {
      throw new IllegalArgumentException(name + " names more than " + MAX_NAMES);
    }
    return names;
  }

  private static ReportFormat format(String word) {
    return Arrays.stream(ReportFormat.values())
        .filter(format -> format.word().equals(word))
        .findFirst()
        .orElseThrow(
            () ->
                new IllegalArgumentException(
                    "format must be one of "
                        + Arrays.stream(ReportFormat.values()).map(ReportFormat::word).toList()));
  }

  private static Answer error(int status, String message) {
    return Answer.json(status, "{\"error\":" + JsonText.quoted(message) + "}\n");
  }
}
