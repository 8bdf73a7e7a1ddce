package io.kubevitals.web;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonFactory;
import io.kubevitals.cluster.Workload;
import io.kubevitals.config.Role;
import io.kubevitals.http.Route;
import io.kubevitals.incident.Incident;
import io.kubevitals.incident.IncidentView;
import io.kubevitals.incident.PodState;
import io.kubevitals.incident.Severity;
import io.kubevitals.incident.Suppression;
import io.kubevitals.incident.WorkloadPods;
import io.kubevitals.metrics.BuildInfo;
import io.kubevitals.metrics.FeatureStates;
import io.kubevitals.metrics.Heartbeats;
import io.kubevitals.metrics.OwnMetrics;
import io.kubevitals.probe.FailureReason;
import io.kubevitals.probe.ProbeResult;
import io.kubevitals.probe.ProbeState;
import io.kubevitals.resource.Pick;
import io.kubevitals.resource.ProfileKind;
import io.kubevitals.resource.ResourceRow;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

class WebTest {
  private static final Instant AT = Instant.parse("2026-01-02T03:04:05Z");
  private static final Sight SEEN = new Sight(true, AT);
  private static final InstantSource CLOCK = InstantSource.fixed(AT);
  private static final Workload WEB = new Workload("shop", "web", "deployment");
  private static final double MIB = 1024 * 1024;
  private static final String HOSTILE = "<script>alert(\"1\")</script>'&\u0001";

  private final OwnMetrics own = new OwnMetrics();
  private final FeatureStates features = new FeatureStates(own);
  private final Heartbeats heartbeats = new Heartbeats(own, CLOCK, System::nanoTime);
  private Standing standing = Standing.ALONE;
  private final Identity identity =
      new Identity(new BuildInfo("1.2.3", "abc", "25"), Role.NODE, "node-1", () -> standing);

  @Test
  void thePageEscapesWhatItShows() {
    assertThat(page())
        .contains("&lt;script&gt;alert(&quot;1&quot;)&lt;/script&gt;&#39;&amp; ")
        .doesNotContain("<script", "http://", "https://", "\u0001");
  }

  @Test
  void thePageTellsWhoWeAreAndWhatIsWrong() {
    features.off("pods", "forbidden");
    heartbeats.loop("watch", Duration.ofNanos(-1));
    assertThat(page())
        .contains("1.2.3 · role node · node node-1 · 2026-01-02T03:04:05Z")
        .contains("Open incidents <small>1</small>", "shop deployment/web", "OOMKilled")
        .contains("2 not ready, 1 stuck terminating")
        .contains("900 MiB", "1.0 GiB", "88 %", "<b><i style=\"width:88%\"></i></b>")
        .contains("<td class=\"mark critical\"><span>refused</span>", "nobody listens")
        .contains("<td class=\"mark off\"><span>not probed yet</span>")
        .contains("Suppressed <small>1</small>", "asked", "<span>forbidden</span>")
        .contains("<td class=\"mark critical\"><span>stuck</span>", "0 s ago");
  }

  @Test
  void aQuietPageSaysSo() {
    assertThat(pageOf(SEEN))
        .contains("Nothing is wrong as far as we can see.", "Everything is on.")
        .doesNotContain("<td", "class=\"critical\"");
  }

  @Test
  void whatHangsIsNotCalledWellAndWhoFailsSaysWhichPart() {
    var hangs = new ProbeResult.Troubled(Duration.ofMillis(3));
    var fails = new ProbeResult.Failure(Duration.ofMillis(3), FailureReason.STATUS, "HTTP 503");
    var views =
        new Views(
            () -> SEEN,
            () -> new IncidentView(AT, List.of(), List.of(), List.of()),
            List::of,
            List::of,
            List::of,
            () ->
                List.of(
                    new ProbeState("n", "kube-proxy", "metrics", hangs, "IPv6 hangs", List.of()),
                    new ProbeState("n", "kube-proxy", "healthz", fails, "IPv4 late", List.of()),
                    new ProbeState("n", "felix", "readiness", fails, "HTTP 503", List.of())));
    assertThat(new LandingPage(identity, features, heartbeats, views, CLOCK).render())
        .contains("<strong class=\"critical\">3</strong> node checks not well")
        .contains("<td class=\"mark critical\"><span>trouble</span>", "<span>IPv6 hangs</span>")
        .contains("<span>HTTP 503: IPv4 late</span>", "<span>HTTP 503</span>")
        .doesNotContain("<span>well</span>");
  }

  @Test
  void whoSeesNoPodsDoesNotSayThatAllIsWell() {
    assertThat(pageOf(new Sight(true, null)))
        .contains("has told nothing of pods yet", "<strong class=\"off\">–</strong> warnings open")
        .contains("Unknown: this process has seen no pods.")
        .doesNotContain("Nothing is wrong", "Every pod is ready");
    assertThat(pageOf(new Sight(false, null)))
        .contains("<strong class=\"off\">–</strong> critical incidents open")
        .doesNotContain("Nothing is wrong", "of pods yet");
    assertThat(pageOf(new Sight(true, AT.minusSeconds(190))))
        .contains("Nothing has been heard of pods for 3 min: they are shown as they were then.")
        .contains("<strong class=\"good\">0</strong> warnings open");
    assertThat(pageOf(new Sight(true, AT.minusSeconds(170))))
        .contains("Nothing is wrong as far as we can see.")
        .doesNotContain("Nothing has been heard");
  }

  private String pageOf(Sight sight) {
    return new LandingPage(identity, features, heartbeats, quiet(sight), CLOCK).render();
  }

  private static Views quiet(Sight sight) {
    return new Views(
        () -> sight,
        () -> new IncidentView(AT, List.of(), List.of(), List.of()),
        List::of,
        List::of,
        List::of,
        List::of);
  }

  @Test
  void noIncidentIsNewsOnlyWhereSomebodyLooks() throws IOException {
    assertThat(body("/api/v1/incidents", quiet(SEEN)))
        .contains("\"at\":\"" + AT + "\",\"heardAt\":\"" + AT + "\",\"open\":[]");
    assertThat(body("/api/v1/incidents", quiet(new Sight(true, null))))
        .contains("\"at\":\"" + AT + "\",\"warning\":\"The API server has told nothing")
        .doesNotContain("heardAt");
    String stale = body("/api/v1/incidents", quiet(new Sight(true, AT.minusSeconds(190))));
    assertThat(stale).contains("\"heardAt\":", "\"warning\":\"Nothing has been heard of pods for");
    valid(stale);
  }

  @Test
  void aLongTableIsCutAndSaysSo() {
    var pods = new WorkloadPods(WEB, Map.of(PodState.FAILED, 1));
    var views = views(Collections.nCopies(107, pods));
    String page = new LandingPage(identity, features, heartbeats, views, CLOCK).render();
    assertThat(page).contains("<small>107</small>", "and 7 more");
    assertThat(page.split("<td class=\"words\"><span>1 failed", -1)).hasSize(101);
  }

  @Test
  void incidentsSayWhatHappenedAndWhatWasHiddenWhy() throws IOException {
    String json = body("/api/v1/incidents");
    assertThat(json)
        .contains("\"open\":[{\"id\":7,\"namespace\":\"shop\",\"workload\":\"web\"")
        .contains("\"exitCode\":137", "\"resolved\":[]", "\"rule\":\"deletion\",\"why\":\"asked\"");
    valid(json);
  }

  @Test
  void statusTellsFeaturesAndLoops() throws IOException {
    features.off("resources", "not configured");
    heartbeats.loop("watch", Duration.ofMinutes(1));
    String json = body("/api/v1/status");
    assertThat(json)
        .contains("\"version\":\"1.2.3\"", "\"role\":\"node\",\"node\":\"node-1\"")
        .contains("{\"name\":\"resources\",\"enabled\":false,\"reason\":\"not configured\"}")
        .contains("{\"name\":\"watch\",\"ok\":true,\"lastBeat\":\"2026-01-02T03:04:05Z\"}");
    valid(json);
  }

  private String page() {
    var pods =
        new WorkloadPods(
            WEB, Map.of(PodState.READY, 4, PodState.NOT_READY, 2, PodState.STUCK_TERMINATING, 1));
    return new LandingPage(identity, features, heartbeats, views(List.of(pods)), CLOCK).render();
  }

  private static Views views(List<WorkloadPods> pods) {
    var memory =
        new ResourceRow(
            "shop",
            "deployment/web",
            "memory",
            "bytes",
            new ResourceRow.Amount(900 * MIB, Double.NaN, 1024 * MIB),
            new ResourceRow.Ratio(Double.NaN, 0.88));
    var refused =
        new ProbeResult.Failure(Duration.ofMillis(3), FailureReason.REFUSED, "nobody listens");
    return new Views(
        () -> SEEN,
        WebTest::view,
        () -> pods,
        () -> List.of(memory),
        () ->
            List.of(
                new Pick(ProfileKind.GPU, null, Set.of(), "no-series", "no series of any profile")),
        () ->
            List.of(
                new ProbeState("node-1", "kube-proxy", "healthz", refused, "", List.of()),
                new ProbeState("node-1", "kube-proxy", "metrics", null, "", List.of())));
  }

  private String body(String path) {
    return body(path, views(List.of()));
  }

  private String body(String path, Views views) {
    Route route =
        new Api(identity, features, heartbeats, views)
            .routes().stream().filter(one -> one.path().equals(path)).findFirst().orElseThrow();
    return route.answer().apply(Map.of()).body();
  }

  private static void valid(String json) throws IOException {
    try (var parser = new JsonFactory().createParser(json)) {
      int depth = 0;
      while (parser.nextToken() != null) {
        depth++;
      }
      assertThat(depth).isPositive();
    }
  }

  private static IncidentView view() {
    var incident =
        new Incident(
            7,
            new Incident.Subject(WEB, "app", "OOMKilled"),
            Severity.CRITICAL,
            new Incident.Span(AT, AT, 3, null),
            new Incident.Pods(1, 2, List.of("web-1")),
            HOSTILE,
            new Incident.Evidence("web-1", 137, HOSTILE, AT));
    return new IncidentView(
        AT, List.of(incident), List.of(), List.of(new Suppression("deletion", "asked", incident)));
  }
}
