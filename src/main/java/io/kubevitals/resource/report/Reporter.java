package io.kubevitals.resource.report;

import io.kubevitals.cluster.Workload;
import io.kubevitals.prometheus.Answer;
import io.kubevitals.prometheus.PrometheusClient;
import io.kubevitals.prometheus.Query;
import io.kubevitals.resource.Profile;
import io.kubevitals.resource.ProfileKind;
import io.kubevitals.resource.ResourceConfig;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;

/// Makes reports: asks, joins, judges, and refuses rather than tell a wrong number.
public final class Reporter {
  /// Two clocks that differ by less than this are the same.
  private static final Duration SKEW = Duration.ofSeconds(5);

  private static final Duration SHORTEST = Duration.ofMinutes(1);

  private final PrometheusClient prometheus;
  private final String source;
  private final ResourceConfig resources;
  private final ReportConfig config;
  private final EndSource ends;
  private final InstantSource clock;
  private final Duration patience;

  /// @param prometheus whose deadline is [ReportConfig#timeout]
  /// @param source its URL, for people
  /// @param patience before a busy server is asked again for the first time
  public Reporter(
      PrometheusClient prometheus,
      String source,
      ResourceConfig resources,
      ReportConfig config,
      EndSource ends,
      InstantSource clock,
      Duration patience) {
    this.prometheus = prometheus;
    this.source = source;
    this.resources = resources;
    this.config = config;
    this.ends = ends;
    this.clock = clock;
    this.patience = patience;
  }

  public Report report(ReportRequest request, Progress progress)
      throws ReportException, InterruptedException {
    Instant now = serverTime();
    TimeWindow window = window(request.window(), now, "");
    var before = request.baseline();
    TimeWindow baseline = before == null ? null : window(before, now, "baseline ");
    if (baseline == null) {
      return one(request, window, progress);
    }
    Report earlier = one(request, baseline, (share, what) -> progress.at(share / 2, what));
    Report later = one(request, window, (share, what) -> progress.at(0.5 + share / 2, what));
    return later.comparedWith(earlier, config);
  }

  /// Relative times follow the server's clock: it is its samples that they are about.
  private Instant serverTime() throws ReportException, InterruptedException {
    Instant ours = clock.instant();
    var any = new Query("vector(1)", null, Query.Result.VECTOR, false);
    return switch (prometheus.query(any, _ -> {})) {
      case Answer.Complete(_, Instant at) -> near(at, ours);
      case Answer.Partial(_, Instant at, _) -> near(at, ours);
      case Answer.Failed failed -> throw SourceError.of(failed.error());
    };
  }

  /// The header has whole seconds, and nobody wants to read more of a window's ends.
  private static Instant near(Instant server, Instant ours) {
    boolean same = Duration.between(server, ours).abs().compareTo(SKEW) < 0;
    return (same ? ours : server).truncatedTo(ChronoUnit.SECONDS);
  }

  private TimeWindow window(ReportRequest.Times times, Instant now, String which)
      throws ReportException {
    Instant from = times.from().at(now);
    Instant to = times.to().at(now);
    String words = which + "window from " + from + " to " + to;
    if (!from.isBefore(to)) {
      throw ReportException.request("the " + words + " ends before it begins");
    }
    if (to.isAfter(now)) {
      String skew =
          Duration.between(now, clock.instant()).abs().compareTo(SKEW) < 0
              ? ""
              : " (here it is " + clock.instant() + ")";
      throw ReportException.request(
          "the " + words + " is not over: at Prometheus it is " + now + skew);
    }
    var length = Duration.between(from, to);
    if (length.compareTo(SHORTEST) < 0) {
      throw ReportException.request("the " + words + " is shorter than a minute");
    }
    if (length.compareTo(config.maxWindow()) > 0) {
      throw ReportException.request(
          "the %s is longer than %d h (report.max-window)"
              .formatted(words, config.maxWindow().toHours()));
    }
    return new TimeWindow(from, to);
  }

  private Report one(ReportRequest request, TimeWindow window, Progress progress)
      throws ReportException, InterruptedException {
    var making = new ReportMaking(prometheus, resources, clock, patience, progress);
    ReportAssembly.Asked asked = making.ask(request, window, ends);
    Report report =
        new ReportAssembly(asked)
            .report(config, (all, coverage, partial) -> head(all, coverage, partial));
    progress.at(1, "");
    if (!request.allowPartial() && !report.head().partial().isEmpty()) {
      throw new ReportException(
          ReportException.Cause.INCOMPLETE,
          "no report, since the data are not whole: "
              + String.join("; ", report.head().partial())
              + "; --allow-partial (allow-partial=true) shows what there is");
    }
    return report;
  }

  private Report.Head head(ReportAssembly.Asked asked, Coverage coverage, List<String> partial) {
    String missing =
        switch (asked.ends()) {
          case EndSource.Told.Known _ -> "";
          case EndSource.Told.Unknown(String why) -> why;
        };
    return new Report.Head(
        clock.instant(),
        asked.window(),
        source,
        asked.usageProfile(),
        asked.facts().profile(),
        Duration.ofMillis(asked.timeline().stepMillis()),
        coverage,
        missing,
        List.copyOf(partial));
  }

  /// Where nobody else tells requests, our own families do, as far as they are stored per
  /// container.
  static List<Profile> requestProfiles(ResourceConfig resources) {
    var profiles = new ArrayList<>(resources.profiles().candidates(ProfileKind.REQUESTS));
    resources.profiles().all().ours().ifPresent(profiles::add);
    return profiles;
  }

  static boolean matches(String wanted, Workload workload) {
    return wanted.equals(workload.name()) || wanted.equals(workload.type() + "/" + workload.name());
  }
}
