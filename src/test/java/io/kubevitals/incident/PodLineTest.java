package io.kubevitals.incident;

import static io.kubevitals.incident.Pods.T0;
import static io.kubevitals.incident.Pods.end;
import static io.kubevitals.incident.Pods.ended;
import static io.kubevitals.incident.Pods.pod;
import static io.kubevitals.incident.Pods.running;
import static io.kubevitals.incident.Pods.waiting;
import static org.assertj.core.api.Assertions.assertThat;

import io.kubevitals.cluster.Phase;
import io.kubevitals.cluster.PodChange;
import io.kubevitals.cluster.PodRecord;
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
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;
import org.junit.jupiter.api.Test;

class PodLineTest {
  private static final Workload WEB = new Workload("shop", "web", "deployment");

  private Instant now = T0.plus(Duration.ofHours(1));
  private final PodLine line = line(_ -> CompletableFuture.completedFuture(WEB));

  @Test
  void aWorkloadBeginsWithItsStatesAndTheTwoSeriesThatAlertsAskFor() {
    apply(pod("web-1").app(running(0, 1)));
    assertThat(lines("container_terminations"))
        .containsExactlyInAnyOrder(ends("OOMKilled", false, 0), ends("Error", false, 0));
    assertThat(lines("workload_pods"))
        .hasSize(9)
        .contains(pods("ready", 1), pods("failed", 0), pods("stuck_terminating", 0));
  }

  @Test
  void aWorkloadWithAPodThatIsNotAsItShouldBeIsTroubled() {
    apply(pod("web-1").app(running(0, 1)));
    assertThat(line.troubled(10)).isEmpty();
    apply(pod("web-2").app(waiting(0, 0, "ImagePullBackOff", null)).notReady());
    assertThat(line.troubled(10))
        .containsExactly(new WorkloadPods(WEB, Map.of(PodState.READY, 1, PodState.NOT_READY, 1)));
    assertThat(line.troubled(0)).isEmpty();
  }

  @Test
  void aPageShowsOneMomentAlthoughPodsMoveMeanwhile() throws Exception {
    apply(pod("web-1").app(running(0, 1)));
    var moving =
        Thread.ofPlatform()
            .start(
                () -> {
                  for (int i = 0; i < 20_000; i++) {
                    apply(pod("web-1").app(running(0, 1)).notReady());
                    apply(pod("web-1").app(running(0, 1)));
                  }
                });
    while (moving.isAlive()) {
      assertThat(lines("workload_pods")).filteredOn(line -> line.endsWith(" 1.0")).hasSize(1);
    }
    moving.join();
  }

  @Test
  void ownersAreAskedForWhenTheFirstListIsComplete() {
    var asked = new AtomicInteger();
    var line = counting(asked);
    line.accept(new PodChange.ListBegins(true));
    line.accept(new PodChange.Applied(null, pod("web-1").app(running(0, 1)).pod(), true));
    assertThat(asked).hasValue(0);
    assertThat(Lines.of(line.families(), "kubevitals_workload_pods")).isEmpty();
    line.accept(new PodChange.ListEnds(true));
    assertThat(asked).hasValue(1);
    assertThat(Lines.of(line.families(), "kubevitals_workload_pods")).contains(pods("ready", 1));
  }

  @Test
  void ownersAreAskedForAlthoughTheFirstListDoesNotEnd() {
    var asked = new AtomicInteger();
    var line = counting(asked);
    line.accept(new PodChange.ListBegins(true));
    line.accept(new PodChange.Applied(null, pod("web-1").app(running(0, 1)).pod(), true));
    now = now.plus(Duration.ofSeconds(14));
    line.tick();
    assertThat(asked).hasValue(0);
    now = now.plus(Duration.ofSeconds(1));
    line.tick();
    assertThat(asked).hasValue(1);
    line.accept(new PodChange.Applied(null, pod("web-2").app(running(0, 1)).pod(), true));
    assertThat(asked).hasValue(2);
  }

  private PodLine counting(AtomicInteger asked) {
    return line(
        _ -> {
          asked.incrementAndGet();
          return CompletableFuture.completedFuture(WEB);
        });
  }

  @Test
  void factsWaitForTheOwnerAndCountEvenIfThePodIsGone() {
    var owner = new CompletableFuture<Workload>();
    var slow = line(_ -> owner);
    var web = pod("web-1").app(running(0, 1));
    slow.accept(new PodChange.Applied(null, web.pod(), false));
    slow.accept(new PodChange.Applied(null, web.app(ended(0, end(1, 3))).pod(), false));
    slow.accept(new PodChange.Removed(null, web.app(ended(0, end(1, 3))).pod(), true));
    assertThat(Lines.of(slow.families(), "kubevitals_container_terminations")).isEmpty();
    owner.complete(WEB);
    assertThat(Lines.of(slow.families(), "kubevitals_container_terminations"))
        .contains(ends("Error", false, 1));
    assertThat(Lines.of(slow.families(), "kubevitals_workload_pods")).isEmpty();
  }

  @Test
  void podsOfOneOwnerWaitForItsAnswerTogether() {
    var owner = new CompletableFuture<Workload>();
    var slow = line(_ -> owner);
    for (int i = 0; i < 3; i++) {
      slow.accept(
          new PodChange.Applied(null, pod("web-" + i).app(running(0, 10 * i + 1)).pod(), false));
    }
    assertThat(owner.getNumberOfDependents()).isEqualTo(1);
    owner.complete(WEB);
    assertThat(Lines.of(slow.families(), "kubevitals_workload_pods")).contains(pods("ready", 3));
    slow.accept(new PodChange.Applied(null, pod("web-3").app(running(0, 31)).pod(), false));
    assertThat(Lines.of(slow.families(), "kubevitals_workload_pods")).contains(pods("ready", 4));
  }

  @Test
  void aPodWhoseFactsCannotWaitHasOneOwnerForItsLife() {
    var slow = new CompletableFuture<Workload>();
    var line =
        line(pod -> pod.id().name().equals("slow") ? slow : CompletableFuture.completedFuture(WEB));
    line.accept(new PodChange.Applied(null, manyEnds("slow"), false));
    line.accept(new PodChange.Applied(null, manyEnds("web-1"), false));
    line.accept(new PodChange.Removed(null, manyEnds("web-1"), true));
    assertThat(Lines.of(line.families(), "kubevitals_workload_pods"))
        .allMatch(series -> series.endsWith(" 0.0"));
  }

  private static PodRecord manyEnds(String name) {
    return pod(name).app(ended(60_000, end(1, 3))).pod();
  }

  @Test
  void anOwnerThatCannotBeKnownLosesNothing() {
    var failing = line(_ -> CompletableFuture.failedFuture(new IllegalStateException("away")));
    failing.accept(new PodChange.Applied(null, pod("web-1").app(ended(0, end(1, 3))).pod(), false));
    assertThat(Lines.of(failing.families(), "kubevitals_container_terminations"))
        .anyMatch(line -> line.contains("barepod") && line.endsWith(" 1"));
  }

  @Test
  void aMistakeInOnePodStaysWithThatPod() {
    var line =
        line(
            pod -> {
              if (pod.id().name().equals("bad")) {
                throw new IllegalStateException("bad pod");
              }
              return CompletableFuture.completedFuture(WEB);
            });
    line.accept(new PodChange.Applied(null, pod("bad").app(running(0, 1)).pod(), false));
    line.accept(new PodChange.Applied(null, pod("web-1").app(ended(0, end(1, 3))).pod(), false));
    assertThat(Lines.of(line.families(), "kubevitals_container_terminations"))
        .contains(ends("Error", false, 1));
  }

  @Test
  void theFirstListCountsNothingAndShowsWhatStands() {
    line.accept(new PodChange.ListBegins(true));
    list(pod("web-1").app(waiting(7, 8, "CrashLoopBackOff", end(8, 1))));
    list(pod("web-2").app(waiting(0, 0, "ErrImagePull", null)).phase(Phase.PENDING));
    line.accept(new PodChange.ListEnds(true));
    assertThat(lines("container_terminations")).allMatch(line -> line.endsWith(" 0"));
    assertThat(lines("container_waiting_episodes")).isEmpty();
    assertThat(lines("container_waiting"))
        .containsExactlyInAnyOrder(stuck("CrashLoopBackOff"), stuck("ImagePullBackOff"));
    assertThat(lines("container_crash_looping")).hasSize(1);
    assertThat(line.book().view(now).open()).hasSize(2);
  }

  @Test
  void aPodThatALaterListShowsFirstCountsWhole() {
    line.accept(new PodChange.ListBegins(true));
    line.accept(new PodChange.ListEnds(true));
    line.accept(new PodChange.ListBegins(false));
    list(pod("web-1").app(ended(1, end(2, 1), end(1, 1))));
    line.accept(new PodChange.ListEnds(false));
    assertThat(lines("container_terminations")).contains(ends("Error", false, 2));
  }

  @Test
  void aCrashLoopLastsUntilARunHasLastedTenMinutes() {
    apply(pod("web-1").app(ended(0, end(1, 1))));
    assertThat(lines("container_crash_looping")).isEmpty();
    apply(pod("web-1").app(ended(1, end(2, 1), end(1, 1))));
    assertThat(lines("container_crash_looping")).hasSize(1);
    assertThat(lines("container_waiting{")).containsExactly(stuck("CrashLoopBackOff"));
    apply(pod("web-1").app(running(2, 3, end(2, 1), now)));
    assertThat(lines("container_crash_looping")).hasSize(1);
    assertThat(lines("container_waiting{")).isEmpty();
    pass(Duration.ofMinutes(9));
    assertThat(lines("container_crash_looping")).hasSize(1);
    pass(Duration.ofMinutes(2));
    assertThat(lines("container_crash_looping")).isEmpty();
  }

  @Test
  void aDeletedPodGetsStuckAsTimePasses() {
    apply(pod("web-1").app(running(0, 1)).deletion(now.plusSeconds(30), 30));
    assertThat(lines("workload_pods")).contains(pods("terminating", 1));
    pass(Duration.ofSeconds(80));
    assertThat(lines("workload_pods")).contains(pods("terminating", 1));
    pass(Duration.ofSeconds(20));
    assertThat(lines("workload_pods"))
        .contains(pods("terminating", 0), pods("stuck_terminating", 1));
    assertThat(line.book().view(now).open())
        .singleElement()
        .extracting(incident -> incident.subject().reason())
        .isEqualTo("StuckTerminating");
  }

  @Test
  void everyPodIsInExactlyOneState() {
    apply(pod("a").app(running(0, 1)));
    apply(pod("b").app(running(0, 1)).notReady());
    apply(pod("c").scheduling(Scheduling.UNSCHEDULABLE));
    apply(pod("d").scheduling(Scheduling.GATED));
    apply(pod("e").scheduling(Scheduling.SCHEDULED));
    apply(pod("f").phase(Phase.SUCCEEDED));
    apply(pod("g").phase(Phase.FAILED));
    assertThat(lines("workload_pods"))
        .containsExactlyInAnyOrder(
            pods("ready", 1),
            pods("not_ready", 1),
            pods("unschedulable", 1),
            pods("gated", 1),
            pods("pending", 1),
            pods("succeeded", 1),
            pods("failed", 1),
            pods("terminating", 0),
            pods("stuck_terminating", 0));
  }

  @Test
  void whoFollowsAnotherCountsWhatEndedInBetween() {
    Instant renewed = T0.plusSeconds(10);
    var next =
        new PodLine(Configs.defaults(), _ -> done(WEB), new OwnMetrics(), () -> now, renewed, null);
    next.accept(new PodChange.ListBegins(true));
    for (int finished : new int[] {9, 11}) {
      var web = pod("web-" + finished).uid(finished).createdAt(T0).app(ended(0, end(finished, 3)));
      next.accept(new PodChange.Applied(null, web.pod(), true));
    }
    next.accept(new PodChange.ListEnds(true));
    assertThat(Lines.of(next.families(), "kubevitals_container_terminations"))
        .contains(ends("Error", false, 1));
  }

  @Test
  void beyondTheLimitNewWorkloadsShareOneAndSumsStayExact() {
    var small =
        new PodLine(
            Configs.with("series.max=30"),
            pod -> done(new Workload("shop", pod.id().name(), "deployment")),
            new OwnMetrics(),
            () -> now);
    for (int i = 0; i < 20; i++) {
      var web = pod("web-" + i).app(ended(0, end(1, 3))).pod();
      small.accept(new PodChange.Applied(null, web, false));
    }
    var ends = Lines.of(small.families(), "kubevitals_container_terminations");
    assertThat(
            ends.stream().filter(line -> line.contains("reason=\"Error\"")).mapToLong(this::value))
        .satisfies(
            values -> assertThat(values.stream().mapToLong(Long::longValue).sum()).isEqualTo(20));
    assertThat(ends).anyMatch(line -> line.contains("workload=\"_other\""));
    assertThat(ends.size()).isLessThan(10);
  }

  @Test
  void aDayOfBareJobsLeavesNoTrace() {
    var jobs =
        new PodLine(
            Configs.defaults(),
            pod -> done(new Workload("shop", pod.id().name(), "job")),
            new OwnMetrics(),
            () -> now);
    var before = jobs.sizes();
    int all = 100_000;
    int most = 0;
    for (int i = 0; i < all; i++) {
      now = now.plusMillis(864);
      var job = pod("job-" + i).uid(i).createdAt(now).app(running(0, i + 1));
      var done = job.policy(RestartPolicy.NEVER);
      jobs.accept(new PodChange.Applied(null, done.pod(), false));
      var end = ended(0, end(i + 1, i % 10 == 0 ? 1 : 0, now, now));
      var last = done.app(end).policy(RestartPolicy.NEVER).phase(Phase.SUCCEEDED).pod();
      jobs.accept(new PodChange.Applied(null, last, false));
      jobs.accept(new PodChange.Removed(last, last, true));
      if (i % 100 == 0) {
        jobs.tick();
        most = Math.max(most, Lines.of(jobs.families()).size());
      }
    }
    now = now.plus(Duration.ofHours(2));
    jobs.tick();
    now = now.plus(Duration.ofHours(2));
    jobs.tick();
    var rules = Lines.of(jobs.families());
    assertThat(rules).hasSize(4).allMatch(line -> line.contains("suppressed"));
    assertThat(jobs.sizes()).isEqualTo(before);
    assertThat(most).isLessThan(200_000);
    System.out.printf(
        "%,d bare jobs in a day: at most %,d series, %d afterwards%n", all, most, rules.size());
  }

  private static CompletableFuture<Workload> done(Workload workload) {
    return CompletableFuture.completedFuture(workload);
  }

  private PodLine line(Function<PodRecord, CompletableFuture<Workload>> owners) {
    return new PodLine(Configs.defaults(), owners, new OwnMetrics(), () -> now);
  }

  private void apply(Pods pod) {
    line.accept(new PodChange.Applied(null, pod.pod(), false));
  }

  private void list(Pods pod) {
    line.accept(new PodChange.Applied(null, pod.pod(), true));
  }

  private void pass(Duration time) {
    now = now.plus(time);
    line.tick();
  }

  private List<String> lines(String family) {
    return Lines.of(line.families(), "kubevitals_" + family);
  }

  private long value(String line) {
    return Long.parseLong(line.substring(line.lastIndexOf(' ') + 1));
  }

  private static String ends(String reason, boolean terminating, long value) {
    return "kubevitals_container_terminations_total{namespace=\"shop\",workload=\"web\","
        + "workload_type=\"deployment\",container=\"app\",container_type=\"app\",reason=\"%s\","
            .formatted(reason)
        + "terminating=\"%s\"} %d".formatted(terminating, value);
  }

  private static String pods(String state, long value) {
    return "kubevitals_workload_pods{namespace=\"shop\",workload=\"web\","
        + "workload_type=\"deployment\",state=\"%s\"} %d.0".formatted(state, value);
  }

  private static String stuck(String reason) {
    return "kubevitals_container_waiting{namespace=\"shop\",workload=\"web\","
        + "workload_type=\"deployment\",container=\"app\",container_type=\"app\","
        + "reason=\"%s\"} 1.0".formatted(reason);
  }
}
