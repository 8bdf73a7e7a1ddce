package io.kubevitals.incident;

import static io.kubevitals.incident.Pods.T0;
import static io.kubevitals.incident.Pods.end;
import static io.kubevitals.incident.Pods.ended;
import static io.kubevitals.incident.Pods.pod;
import static io.kubevitals.incident.Pods.running;
import static io.kubevitals.incident.Pods.waiting;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.argumentSet;

import io.kubevitals.cluster.ContainerType;
import io.kubevitals.cluster.Phase;
import io.kubevitals.cluster.PodChange;
import io.kubevitals.cluster.RestartPolicy;
import io.kubevitals.cluster.Scheduling;
import io.kubevitals.cluster.Workload;
import io.kubevitals.metrics.Lines;
import io.kubevitals.metrics.OwnMetrics;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/// Noise rules and the life of incidents, through the line as they are used.
class IncidentBookTest {
  private static final String EXCLUDE =
      "noise.exclude=[{namespace=shop,workload=canary},{label={team=x},pod-regex=\"load-.*\"}]";

  /// Long after the pods of these tests were created.
  private static final Instant GROWN = T0.plus(Duration.ofHours(1));

  private static final Instant YOUNG = T0.plusSeconds(10);

  private Instant now = GROWN;

  /// What happens to a pod, when, and the rule that hides it.
  static Stream<Arguments> troubles() {
    var web = pod("web-1").app(running(0, 1));
    var failed = web.app(ended(0, end(1, 3)));
    var killed = web.app(ended(0, end(1, 137, "OOMKilled")));
    var job = web.app(ended(0, end(1, 3))).policy(RestartPolicy.ON_FAILURE);
    var asked = GROWN.minusSeconds(60);
    var late = ended(0, end(1, 143, T0, asked.plusSeconds(1)));
    return Stream.of(
        argumentSet("a crash", "web", GROWN, failed, ""),
        argumentSet("a crash of a young pod", "web", YOUNG, failed, "init-grace"),
        argumentSet("a kill for memory of a young pod", "web", YOUNG, killed, ""),
        argumentSet("a crash of a young job", "job:sum", YOUNG, job, ""),
        argumentSet(
            "an image that cannot be pulled yet",
            "web",
            YOUNG,
            web.app(waiting(0, 0, "ErrImagePull", null)),
            "init-grace"),
        argumentSet(
            "an image name that is none",
            "web",
            YOUNG,
            web.app(waiting(0, 0, "InvalidImageName", null)),
            ""),
        argumentSet(
            "an image that must not be pulled",
            "web",
            YOUNG,
            web.app(waiting(0, 0, "ErrImageNeverPull", null)),
            ""),
        argumentSet(
            "an exit that a deletion asked for",
            "web",
            GROWN,
            web.deletion(asked.plusSeconds(30), 30).app(late),
            "deletion"),
        argumentSet(
            "a kill for memory before the deletion",
            "web",
            GROWN,
            killed.deletion(asked.plusSeconds(30), 30),
            ""),
        argumentSet(
            "a job that completed",
            "job:sum",
            GROWN,
            web.app(ended(0, end(1, 0))).policy(RestartPolicy.NEVER).phase(Phase.SUCCEEDED),
            "job-completed"),
        argumentSet(
            "a bare pod that completed",
            "barepod:sum",
            YOUNG,
            web.app(ended(0, end(1, 0))).policy(RestartPolicy.NEVER).phase(Phase.SUCCEEDED),
            "job-completed"),
        argumentSet("a server that exits with 0", "web", GROWN, web.app(ended(0, end(1, 0))), ""),
        argumentSet(
            "a sidecar that is killed when the work is done",
            "job:sum",
            GROWN,
            web.app(ended(0, end(1, 0)))
                .policy(RestartPolicy.NEVER)
                .container(
                    "side", ContainerType.SIDECAR, RestartPolicy.ALWAYS, ended(0, end(2, 137)))
                .phase(Phase.SUCCEEDED),
            "job-completed"),
        argumentSet("an excluded workload", "canary", GROWN, failed, "exclude"),
        argumentSet(
            "an excluded workload of another namespace",
            "canary",
            GROWN,
            failed.namespace("other"),
            ""),
        argumentSet(
            "all of a row matches",
            "web",
            GROWN,
            pod("load-7").labels(Map.of("team", "x")).app(ended(0, end(1, 3))),
            "exclude"),
        argumentSet(
            "half of a row matches",
            "web",
            GROWN,
            pod("load-7").labels(Map.of("team", "y")).app(ended(0, end(1, 3))),
            ""),
        argumentSet(
            "a name that only contains the pattern",
            "web",
            GROWN,
            pod("overload-7").labels(Map.of("team", "x")).app(ended(0, end(1, 3))),
            ""));
  }

  @ParameterizedTest
  @MethodSource("troubles")
  void theFirstRuleThatMatchesHidesIt(String workload, Instant at, Pods pod, String rule) {
    now = at;
    var line = line(workload);
    line.accept(new PodChange.Applied(null, pod.pod(), false));
    line.accept(new PodChange.Applied(null, pod.pod(), false));
    var view = line.book().view(now);
    var suppressed = view.suppressed().stream().map(Suppression::rule).distinct().toList();
    assertThat(suppressed).isEqualTo(rule.isEmpty() ? List.of() : List.of(rule));
    assertThat(view.open()).hasSize(rule.isEmpty() ? 1 : 0);
    assertThat(view.suppressed()).allSatisfy(one -> assertThat(one.why()).isNotEmpty());
    assertThat(Lines.of(line.families(), "kubevitals_incidents_suppressed_total"))
        .hasSize(4)
        .allMatch(
            one -> {
              boolean its = one.contains("\"" + rule + "\"");
              return one.endsWith(" " + (its ? view.suppressed().size() : 0));
            });
  }

  @Test
  void aStaticFailureSurfacesWhenGraceIsOverWithoutANewEvent() {
    now = YOUNG;
    var line = line("web");
    var stuck = pod("web-1").app(waiting(0, 0, "CreateContainerConfigError", null));
    line.accept(new PodChange.Applied(null, stuck.pod(), false));
    now = T0.plus(Duration.ofMinutes(5)).minusSeconds(1);
    line.tick();
    assertThat(line.book().view(now).open()).isEmpty();
    now = now.plusSeconds(2);
    line.tick();
    assertThat(reasons(line)).containsExactly("CreateContainerConfigError");
    assertThat(Lines.of(line.families(), "kubevitals_incidents_open"))
        .singleElement()
        .asString()
        .contains("severity=\"critical\"")
        .endsWith(" 1.0");
  }

  @Test
  void aYoungPodThatRecoversIsNoIncident() {
    now = YOUNG;
    var line = line("web");
    var web = pod("web-1");
    line.accept(new PodChange.Applied(null, web.app(ended(0, end(1, 1))).pod(), false));
    line.accept(new PodChange.Applied(null, web.app(running(1, 2, end(1, 1))).pod(), false));
    now = GROWN;
    line.tick();
    assertThat(line.book().view(now).open()).isEmpty();
    assertThat(line.book().view(now).suppressed())
        .singleElement()
        .satisfies(one -> assertThat(one.incident().isOpen()).isFalse());
  }

  @Test
  void anIncidentIsResolvedWhenItsTroubleIsOverForTheHoldDown() {
    var line = line("web");
    var web = pod("web-1");
    line.accept(new PodChange.Applied(null, web.app(ended(0, end(1, 3))).pod(), false));
    pass(line, Duration.ofMinutes(10));
    assertThat(reasons(line)).as("it is still down").containsExactly("Error");
    line.accept(new PodChange.Applied(null, web.app(running(1, 2, end(1, 3), now)).pod(), false));
    pass(line, Duration.ofSeconds(29));
    assertThat(reasons(line)).as("within the hold-down").containsExactly("Error");
    pass(line, Duration.ofSeconds(2));
    assertThat(reasons(line)).isEmpty();
    assertThat(line.book().view(now).resolved())
        .singleElement()
        .satisfies(
            incident -> {
              assertThat(incident.span().events()).isEqualTo(1);
              assertThat(incident.last().exitCode()).isEqualTo(3);
              assertThat(incident.pods().names()).containsExactly("web-1");
              assertThat(incident.what())
                  .isEqualTo("container app of pod web-1 ended with exit code 3 (Error)");
            });
    assertThat(Lines.of(line.families(), "kubevitals_incidents_open")).isEmpty();
  }

  @Test
  void aCrashLoopIsOneIncidentThatGetsCriticalAndStaysBetweenTheRuns() {
    var line = line("web");
    var web = pod("web-1");
    line.accept(new PodChange.Applied(null, web.app(ended(0, end(1, 3))).pod(), false));
    assertThat(line.book().view(now).open().getFirst().severity()).isEqualTo(Severity.WARNING);
    line.accept(new PodChange.Applied(null, web.app(ended(1, end(2, 3), end(1, 3))).pod(), false));
    line.accept(new PodChange.Applied(null, web.app(running(2, 3, end(2, 3), now)).pod(), false));
    pass(line, Duration.ofMinutes(9));
    assertThat(line.book().view(now).open())
        .singleElement()
        .satisfies(
            incident -> {
              assertThat(incident.severity()).isEqualTo(Severity.CRITICAL);
              assertThat(incident.span().events()).isEqualTo(2);
            });
    pass(line, Duration.ofMinutes(2));
    pass(line, Duration.ofSeconds(31));
    assertThat(reasons(line)).isEmpty();
  }

  @Test
  void manyPodsOfOneWorkloadAreOneIncident() {
    var line = line("web");
    for (int i = 0; i < 50; i++) {
      var web = pod("web-" + i).uid(i).app(waiting(0, 0, "ImagePullBackOff", null));
      line.accept(new PodChange.Applied(null, web.pod(), false));
    }
    assertThat(line.book().view(now).open())
        .singleElement()
        .satisfies(
            incident -> {
              assertThat(incident.pods().failing()).isEqualTo(50);
              assertThat(incident.pods().names()).hasSize(20).startsWith("web-49");
            });
  }

  @Test
  void aPodThatNoNodeTakesIsAnIncidentAfterAWhile() {
    var line = line("web");
    var pending = pod("web-1").scheduling(Scheduling.UNSCHEDULABLE);
    line.accept(new PodChange.Applied(null, pending.pod(), false));
    pass(line, Duration.ofMinutes(4));
    assertThat(reasons(line)).isEmpty();
    pass(line, Duration.ofMinutes(2));
    assertThat(reasons(line)).containsExactly("Unschedulable");
    line.accept(new PodChange.Removed(null, pending.pod(), true));
    pass(line, Duration.ofSeconds(31));
    assertThat(reasons(line)).isEmpty();
  }

  private void pass(PodLine line, Duration time) {
    now = now.plus(time);
    line.tick();
  }

  private List<String> reasons(PodLine line) {
    return line.book().view(now).open().stream().map(one -> one.subject().reason()).toList();
  }

  /// @param workload `type:name`, or the name of a deployment
  private PodLine line(String workload) {
    var type = workload.contains(":") ? workload.split(":", -1)[0] : "deployment";
    var name = workload.substring(workload.indexOf(':') + 1);
    return new PodLine(
        Configs.with(EXCLUDE),
        pod -> CompletableFuture.completedFuture(new Workload(pod.id().namespace(), name, type)),
        new OwnMetrics(),
        () -> now);
  }
}
