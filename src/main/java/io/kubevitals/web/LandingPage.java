package io.kubevitals.web;

import io.kubevitals.http.Answer;
import io.kubevitals.http.Route;
import io.kubevitals.incident.IncidentView;
import io.kubevitals.incident.Severity;
import io.kubevitals.metrics.FeatureStates;
import io.kubevitals.metrics.Heartbeats;
import io.kubevitals.probe.ProbeResult;
import io.kubevitals.probe.ProbeState;
import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.Locale;

/// The page at `/`: what is wrong now, what was, and what this process cannot see. One file without
/// scripts that comes again every 15 seconds, readable in light and dark.
public final class LandingPage {
  private static final String HEAD =
      """
      <!doctype html>
      <html lang="en"><head><meta charset="utf-8"><title>kube-vitals</title>
      <meta name="viewport" content="width=device-width, initial-scale=1">
      <meta http-equiv="refresh" content="15">
      <style>
      :root { color-scheme: light dark; --back: #f6f7f9; --card: #fff; --ink: #1c2430; --dim: #667085;
        --line: #e4e7ec; --accent: #2563eb; --critical: #c5221f; --warning: #a15c00; --info: #2563eb;
        --good: #137333; --off: #667085; }
      @media (prefers-color-scheme: dark) { :root { --back: #10141a; --card: #181e27; --ink: #e6eaf0;
        --dim: #93a0b4; --line: #2a3340; --accent: #7cacf8; --critical: #ff8a80; --warning: #f5b75c;
        --info: #7cacf8; --good: #6fcf8f; --off: #93a0b4; } }
      * { box-sizing: border-box; }
      body { background: var(--back); color: var(--ink); font: 14px/1.45 system-ui, sans-serif;
        margin: 0 auto; max-width: 80rem; padding: 1.2rem 1.2rem 3rem; }
      header { display: flex; flex-wrap: wrap; align-items: baseline; gap: .3rem 1rem; }
      h1 { font-size: 1.4rem; margin: 0; } h2 { font-size: 1rem; margin: 0 0 .5rem; }
      small, .dim { color: var(--dim); font-weight: normal; } a { color: var(--accent); }
      nav { margin-left: auto; display: flex; flex-wrap: wrap; gap: .9rem; } nav a { text-decoration: none; }
      main { display: grid; gap: .8rem; } .tiles { display: grid; gap: .8rem; margin: 1rem 0 .8rem;
        grid-template-columns: repeat(auto-fit, minmax(11rem, 1fr)); }
      .tiles p, section { background: var(--card); border: 1px solid var(--line); border-radius: .5rem;
        margin: 0; padding: .8rem 1rem; }
      .tiles strong { display: block; font-size: 1.6rem; line-height: 1.2; }
      section p { margin: 0; } section div { overflow-x: auto; }
      table { border-collapse: collapse; width: 100%; }
      th { color: var(--dim); font-size: .8rem; font-weight: 600; }
      th, td { padding: .3rem .9rem .3rem 0; text-align: left; vertical-align: top; white-space: nowrap; }
      tr + tr td { border-top: 1px solid var(--line); }
      .number { font-variant-numeric: tabular-nums; }
      .words { white-space: normal; overflow-wrap: anywhere; min-width: 16rem; }
      .mark span { border: 1px solid currentcolor; border-radius: 1rem; font-size: .8rem;
        font-weight: 600; padding: .05rem .5rem; }
      .critical { color: var(--critical); } .warning { color: var(--warning); } .info { color: var(--info); }
      .good { color: var(--good); } .off { color: var(--off); }
      td b { background: var(--line); border-radius: .2rem; display: inline-block; height: .5rem;
        margin-left: .6rem; overflow: hidden; width: 6rem; }
      td i { background: var(--good); display: block; height: 100%; } .full i { background: var(--critical); }
      </style></head><body>
      """;
  private static final String LINKS =
      """
      <nav><a href="/metrics">metrics</a> <a href="/api/v1/incidents">incidents</a>
      <a href="/api/v1/status">status</a> <a href="/livez">livez</a>
      <a href="/readyz?verbose">readyz</a></nav></header>
      """;

  private final Identity identity;
  private final FeatureStates features;
  private final Heartbeats heartbeats;
  private final Views views;
  private final InstantSource clock;

  public LandingPage(
      Identity identity,
      FeatureStates features,
      Heartbeats heartbeats,
      Views views,
      InstantSource clock) {
    this.identity = identity;
    this.features = features;
    this.heartbeats = heartbeats;
    this.views = views;
    this.clock = clock;
  }

  public Route route() {
    return new Route("/", _ -> Answer.html(render()));
  }

  String render() {
    Instant now = clock.instant();
    var tables = new Tables(now);
    var html = new Html().raw(HEAD);
    head(html, now);
    IncidentView incidents = views.incidents().get();
    var workloads = views.workloads().get();
    var probes = views.probes().get();
    Sight sight = views.sight().get();
    String warning = sight.warning(now);
    if (!warning.isEmpty()) {
      html.raw("<p><strong class=\"critical\">").text(warning).raw("</strong></p>\n");
    }
    html.raw("<div class=\"tiles\">\n");
    podTile(
        html, sight, count(incidents, Severity.CRITICAL), "critical", "critical incidents open");
    podTile(html, sight, count(incidents, Severity.WARNING), "warning", "warnings open");
    podTile(html, sight, workloads.size(), "warning", "workloads with problems");
    tile(
        html,
        probes.stream().filter(LandingPage::isBad).count(),
        "critical",
        "node checks not well");
    html.raw("</div>\n<main>\n").table(tables.open(incidents, sight));
    html.table(tables.workloads(workloads, sight));
    html.table(tables.resources(views.resources().get()));
    html.table(tables.picks(views.picks().get())).table(tables.probes(probes));
    html.table(tables.resolved(incidents)).table(tables.suppressed(incidents));
    html.table(tables.off(features)).table(tables.loops(heartbeats.all()));
    return html.raw("</main></body></html>\n").toString();
  }

  private void head(Html html, Instant now) {
    html.raw("<header><h1>kube-vitals</h1> <small>").text(identity.build().version());
    html.text(" · role ").text(identity.role().name().toLowerCase(Locale.ROOT));
    if (!identity.node().isEmpty()) {
      html.text(" · node ").text(identity.node());
    }
    Standing standing = identity.standing().get();
    if (standing.shared()) {
      html.text(" · ").text(standing.words());
    }
    html.text(" · ").text(now.truncatedTo(ChronoUnit.SECONDS).toString());
    html.raw("</small>\n").raw(LINKS);
  }

  private static boolean isBad(ProbeState probe) {
    return switch (probe.result()) {
      case null -> false;
      case ProbeResult.Success _ -> false;
      case ProbeResult.Troubled _, ProbeResult.Failure _ -> true;
    };
  }

  private static long count(IncidentView incidents, Severity severity) {
    return incidents.open().stream().filter(one -> one.severity() == severity).count();
  }

  /// Of pods that nobody has seen there are not none.
  private static void podTile(Html html, Sight sight, long count, String kind, String words) {
    if (count == 0 && !sight.knows()) {
      html.raw("<p><strong class=\"off\">–</strong> ").text(words).raw("</p>\n");
    } else {
      tile(html, count, kind, words);
    }
  }

  private static void tile(Html html, long count, String kind, String words) {
    html.raw("<p><strong class=\"").text(count == 0 ? "good" : kind).raw("\">");
    html.text(Long.toString(count)).raw("</strong> ").text(words).raw("</p>\n");
  }
}
