package io.kubevitals.incident;

import static io.kubevitals.incident.Pods.T0;
import static io.kubevitals.incident.Pods.end;
import static io.kubevitals.incident.Pods.ended;
import static io.kubevitals.incident.Pods.nameless;
import static io.kubevitals.incident.Pods.pod;
import static io.kubevitals.incident.Pods.running;
import static io.kubevitals.incident.Pods.state;
import static io.kubevitals.incident.Pods.waiting;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.argumentSet;

import io.kubevitals.cluster.ContainerStatus;
import io.kubevitals.cluster.ContainerType;
import io.kubevitals.cluster.Phase;
import io.kubevitals.cluster.PodRecord;
import io.kubevitals.cluster.RestartPolicy;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class PodTransitionTest {
  private static final String UNKNOWN = "ContainerStatusUnknown";
  private static final String ALL = "RestartingAllContainers";
  private static final ContainerStatus CREATING = waiting(0, 0, "ContainerCreating", null);

  /// The states of one container and the reasons counted.
  static Stream<Arguments> livesOfAContainer() {
    return Stream.of(
        row("a run that goes on", List.of(CREATING, running(0, 1)), ""),
        row("one end", List.of(running(0, 1), ended(0, end(1, 3))), "Error"),
        row("the same end twice", List.of(ended(0, end(1, 3)), ended(0, end(1, 3))), "Error"),
        row(
            "an end shown again in lastState",
            List.of(ended(0, end(1, 3)), running(1, 2, end(1, 3))),
            "Error"),
        row(
            "an end in lastState only",
            List.of(running(0, 1), running(1, 2, end(1, 0))),
            "Completed"),
        row(
            "a crash loop: two ids in one line",
            List.of(
                ended(0, end(1, 3)),
                ended(1, end(2, 4), end(1, 3)),
                waiting(1, 2, "CrashLoopBackOff", end(2, 4)),
                running(2, 3, end(2, 4))),
            "Error Error"),
        row(
            "two ends at once",
            List.of(running(0, 1), ended(1, end(2, 1), end(1, 0))),
            "Completed Error"),
        row(
            "running never shown",
            List.of(CREATING, ended(0, end(1, 1)), ended(1, end(2, 1), end(1, 1))),
            "Error Error"),
        row(
            "the kubelet missed three",
            List.of(ended(0, end(1, 1)), running(4, 9, end(8, 1))),
            "Error Unobserved Unobserved Error"),
        row(
            "a container that could not start",
            List.of(
                waiting(0, 1, "RunContainerError", end(1, 128, "StartError")),
                waiting(1, 2, "RunContainerError", end(2, 128, "StartError")),
                waiting(1, 2, "CrashLoopBackOff", end(2, 128, "StartError"))),
            "StartError StartError"),
        row(
            "the runtime forgot it",
            List.of(
                running(0, 1),
                waiting(1, 0, "ContainerCreating", nameless(UNKNOWN)),
                running(1, 2, nameless(UNKNOWN))),
            UNKNOWN),
        row(
            "the runtime forgot it and nobody starts it again",
            List.of(
                running(0, 1),
                waiting(1, 0, "ContainerCreating", nameless(UNKNOWN)),
                state(1, 0, nameless(UNKNOWN), nameless(UNKNOWN))),
            UNKNOWN),
        row(
            "forgotten, seen only afterwards",
            List.of(state(1, 0, nameless(UNKNOWN), nameless(UNKNOWN))),
            UNKNOWN),
        row(
            "forgotten after runs that nobody saw: one end stands in both places",
            List.of(state(3, 0, nameless(UNKNOWN), nameless(UNKNOWN))),
            "Unobserved Unobserved " + UNKNOWN),
        row(
            "forgotten twice, seen only afterwards",
            List.of(state(1, 2, nameless(UNKNOWN), nameless(UNKNOWN))),
            UNKNOWN + " " + UNKNOWN),
        row(
            "forgotten in a pod being deleted: restartCount stays",
            List.of(running(0, 1), waiting(0, 0, "ContainerCreating", nameless(UNKNOWN))),
            UNKNOWN),
        row(
            "forgotten twice",
            List.of(
                running(0, 1),
                running(1, 2, nameless(UNKNOWN)),
                state(1, 2, nameless(UNKNOWN), nameless(UNKNOWN))),
            UNKNOWN + " " + UNKNOWN),
        row(
            "unknown to the runtime: restartCount rises although nothing starts",
            List.of(running(0, 1), state(1, 1, nameless(UNKNOWN), null), running(1, 2, null)),
            UNKNOWN),
        row(
            "a pod that ended while its container was being created",
            List.of(CREATING, state(0, 0, nameless(UNKNOWN), null)),
            ""),
        row(
            "restarted together: the one that caused it",
            List.of(
                running(0, 1),
                ended(0, end(1, 88)),
                waiting(1, 1, ALL, nameless(ALL)),
                running(1, 2, nameless(ALL)),
                ended(1, end(2, 88), nameless(ALL)),
                waiting(2, 2, ALL, nameless(ALL))),
            "Error Error"),
        row(
            "restarted together: a neighbour",
            List.of(
                running(0, 1),
                waiting(1, 0, ALL, nameless(ALL)),
                running(1, 2, nameless(ALL)),
                waiting(2, 0, ALL, nameless(ALL)),
                waiting(2, 0, "PodInitializing", nameless(ALL))),
            ALL + " " + ALL),
        row(
            "restarted together twice, seen once",
            List.of(running(0, 1), running(2, 3, nameless(ALL))),
            "Unobserved " + ALL),
        row(
            "an init container that runs again",
            List.of(ended(0, end(1, 0)), running(1, 2, end(1, 0)), ended(1, end(2, 0), end(1, 0))),
            "Completed Completed"),
        row(
            "restartCount begins anew, the last run is named",
            List.of(running(3, 4, end(3, 1)), running(0, 5, end(4, 255, "Unknown"))),
            "Unobserved Unobserved Error Unknown"),
        row(
            "restartCount begins anew, nothing is named",
            List.of(running(3, 4, end(3, 1)), running(1, 9)),
            "Unobserved Unobserved Error Unobserved Unobserved"),
        row(
            "restartCount falls for the same container",
            List.of(running(3, 4, end(3, 1)), running(1, 4, end(3, 1)), ended(1, end(4, 1))),
            "Unobserved Unobserved Error Error"),
        row(
            "a new container without a new number",
            List.of(running(0, 1), running(0, 2), ended(0, end(2, 1))),
            "Unobserved Error"),
        row(
            "a new container without a new number after an end",
            List.of(ended(0, end(1, 1)), running(0, 2, end(1, 1)), ended(0, end(2, 1), end(1, 1))),
            "Error Error"),
        row(
            "restartCount begins anew unseen: the one that ran and the one shown have ended",
            List.of(running(1, 2, end(1, 1)), running(1, 5, end(4, 3))),
            "Error Unobserved Error"),
        row(
            "a run that vanished behind numbers that do not add up: what ran has ended too",
            List.of(running(0, 1), running(1, 5, end(4, 3))),
            "Unobserved Error"),
        row(
            "an end that was counted is not the one that a later run hides",
            List.of(ended(0, end(1, 1)), running(1, 5, end(4, 3))),
            "Error Error"),
        row(
            "a pod that ended over a container nobody can find, its restarts uncounted",
            List.of(running(2, 3, end(2, 1)), state(2, 3, nameless(UNKNOWN), end(2, 1))),
            "Unobserved Error " + UNKNOWN),
        row(
            "a status that was wiped for a moment",
            List.of(running(2, 3, end(2, 1)), ContainerStatus.NONE, ended(2, end(3, 1), end(2, 1))),
            "Unobserved Error Error"),
        row(
            "waiting for a moment while it runs",
            List.of(running(0, 1), waiting(0, 0, "ContainerCreating", null), running(0, 1)),
            ""),
        row(
            "a word of another runtime",
            List.of(
                ended(0, end(1, 1, "Exploded")), ended(1, end(2, 1, ""), end(1, 1, "Exploded"))),
            "Other Other"),
        row("a word that is ours alone", List.of(ended(0, end(1, 1, "Unobserved"))), "Other"));
  }

  private static Arguments row(String name, List<ContainerStatus> states, String reasons) {
    return argumentSet(name, states, reasons);
  }

  @ParameterizedTest
  @MethodSource("livesOfAContainer")
  void countsEachEndOnce(List<ContainerStatus> states, String reasons) {
    assertThat(reasons(follow(states, false))).isEqualTo(reasons);
  }

  @ParameterizedTest
  @MethodSource("livesOfAContainer")
  void countsNothingForStatesToldAgain(List<ContainerStatus> states, String reasons) {
    assertThat(reasons(follow(states, true))).isEqualTo(reasons);
  }

  @ParameterizedTest
  @MethodSource("livesOfAContainer")
  void givesEachEndOfAContainerItsOwnOrdinal(List<ContainerStatus> states, String reasons) {
    var ordinals = ends(follow(states, true)).stream().map(Fact.Terminated::ordinal).toList();
    assertThat(ordinals).isEqualTo(Stream.iterate(0, n -> n + 1).limit(ordinals.size()).toList());
  }

  @Test
  void tellsThatRestartCountFell() {
    var facts = follow(List.of(running(3, 4), running(0, 5)), false);
    assertThat(facts).contains(new Fact.RestartCountFell("app"));
  }

  /// When the end was, in seconds after the moment of the request; the word counted.
  static Stream<Arguments> momentsOfDeletion() {
    return Stream.of(
        argumentSet("a second before", -1, "false"),
        argumentSet("in the same second", 0, "true"),
        argumentSet("later", 5, "true"));
  }

  @ParameterizedTest
  @MethodSource("momentsOfDeletion")
  void anEndAfterTheRequestIsTerminating(long seconds, String terminating) {
    var asked = T0.plusSeconds(100);
    var finished = asked.plusSeconds(seconds);
    var deleted = pod("web").deletion(asked.plusSeconds(30), 30).app(running(0, 1));
    var done = deleted.app(ended(0, end(1, 143, finished.minusSeconds(9), finished)));
    assertThat(terminating(follow(deleted.pod(), done.pod()))).isEqualTo(terminating);
  }

  @Test
  void theKubeletsOwnLastStepDoesNotMoveTheRequest() {
    var asked = T0.plusSeconds(100);
    var finished = asked.plusSeconds(31);
    var deleted = pod("web").deletion(asked.plusSeconds(30), 30).app(running(0, 1));
    var end = ended(0, end(1, 137, T0, finished));
    var done = deleted.deletion(asked.plusSeconds(40), 0).app(end);
    assertThat(terminating(follow(deleted.pod(), done.pod()))).isEqualTo("true");
  }

  @Test
  void anEndShownBeforeAnybodyAskedIsNotTerminating() {
    var finished = T0.plusSeconds(100);
    var ended = pod("web").app(ended(0, end(1, 1, T0, finished)));
    var deleted = ended.deletion(finished.plusSeconds(30), 30);
    assertThat(terminating(follow(ended.pod(), deleted.pod()))).isEqualTo("false");
  }

  @Test
  void ofEndsWithoutATimeOnlyTheNewestIsTerminating() {
    var alive = pod("web").app(running(0, 1));
    var deleted =
        alive
            .deletion(T0.plusSeconds(130), 30)
            .app(waiting(2, 0, "ContainerCreating", nameless(UNKNOWN)));
    assertThat(terminating(follow(alive.pod(), deleted.pod()))).isEqualTo("false true");
  }

  /// The kubelet notes such an end without counting it.
  @ParameterizedTest
  @MethodSource
  void aContainerForgottenInAPodBeingDeletedHasEndedOnce(ContainerStatus ran, String reasons) {
    var alive = pod("web").app(ran);
    var deleted = alive.deletion(T0.plusSeconds(130), 30);
    var forgotten = deleted.app(waiting(1, 0, "ContainerCreating", nameless(UNKNOWN))).pod();
    var closed = deleted.app(state(1, 0, nameless(UNKNOWN), nameless(UNKNOWN))).pod();
    var facts = follow(alive.pod(), deleted.pod(), forgotten);
    assertThat(reasons(facts)).isEqualTo(reasons);
    assertThat(terminating(facts)).endsWith("true");
    assertThat(follow(alive.pod(), deleted.pod(), forgotten, forgotten, closed)).isEqualTo(facts);
    var life = PodTransition.next(PodLife.UNBORN, alive.pod()).life();
    var end = PodTransition.next(life, forgotten);
    assertThat(PodTransition.last(end.life(), forgotten).facts()).isEmpty();
  }

  static Stream<Arguments> aContainerForgottenInAPodBeingDeletedHasEndedOnce() {
    return Stream.of(
        argumentSet("after an end", running(1, 2, end(1, 1)), "Error " + UNKNOWN),
        argumentSet(
            "after one that was forgotten too",
            running(1, 2, nameless(UNKNOWN)),
            UNKNOWN + " " + UNKNOWN));
  }

  @Test
  void anOldEndWithoutAnIdProvesNothingInAPodThatLives() {
    var facts =
        follow(
            List.of(
                running(1, 2, nameless(UNKNOWN)),
                waiting(1, 0, "ContainerCreating", nameless(UNKNOWN)),
                running(1, 2, nameless(UNKNOWN))),
            true);
    assertThat(reasons(facts)).isEqualTo(UNKNOWN);
  }

  @Test
  void containersStillRunningWhenThePodIsGoneAreUnattributed() {
    var pod =
        pod("web")
            .app(running(0, 1))
            .container("side", ContainerType.SIDECAR, RestartPolicy.ALWAYS, running(2, 5))
            .container("done", ContainerType.APP, RestartPolicy.ALWAYS, ended(0, end(7, 0)))
            .pod();
    var before = PodTransition.next(PodLife.UNBORN, pod);
    var gone = PodTransition.last(before.life(), pod);
    assertThat(gone.facts())
        .containsExactly(
            new Fact.Unattributed("app", ContainerType.APP),
            new Fact.Unattributed("side", ContainerType.SIDECAR));
    assertThat(PodTransition.last(gone.life(), pod).facts()).isEmpty();
    assertThat(PodTransition.next(gone.life(), pod).facts()).isEmpty();
  }

  @Test
  void theFinalObjectIsReadBeforeThePodIsGone() {
    var alive = PodTransition.next(PodLife.UNBORN, pod("web").app(running(0, 1)).pod());
    var gone = PodTransition.last(alive.life(), pod("web").app(ended(0, end(1, 9))).pod());
    assertThat(reasons(gone.facts())).isEqualTo("Error");
    assertThat(gone.facts()).hasSize(1);
  }

  /// Waiting reasons in a row and the episodes counted.
  static Stream<Arguments> episodes() {
    return Stream.of(
        argumentSet(
            "pulling has many words",
            "ContainerCreating ErrImagePull ImagePullBackOff ErrImagePull RegistryUnavailable",
            "ImagePullBackOff"),
        argumentSet("on its way", "PodInitializing ContainerCreating", ""),
        argumentSet(
            "its back-off belongs to it",
            "RunContainerError CrashLoopBackOff RunContainerError",
            "RunContainerError"),
        argumentSet("a back-off alone", "CrashLoopBackOff", ""),
        argumentSet(
            "it ran in between",
            "PostStartHookError running PostStartHookError",
            "PostStartHookError PostStartHookError"),
        argumentSet(
            "one trouble after another",
            "ImageInspectError ErrImagePull CreateContainerError",
            "ImageInspectError ImagePullBackOff CreateContainerError"),
        argumentSet(
            "a word of tomorrow",
            "InvalidImageName ErrImageNeverPull CreateContainerConfigError Bored",
            "InvalidImageName ErrImageNeverPull CreateContainerConfigError Other"));
  }

  @ParameterizedTest
  @MethodSource("episodes")
  void waitingCountsInEpisodes(String words, String reasons) {
    var states = new ArrayList<ContainerStatus>();
    for (String word : words.split(" ", -1)) {
      states.add(word.equals("running") ? running(0, 1) : waiting(0, 0, word, null));
    }
    var begun =
        follow(states, true).stream()
            .filter(Fact.WaitingBegan.class::isInstance)
            .map(fact -> ((Fact.WaitingBegan) fact).reason().word())
            .toList();
    assertThat(String.join(" ", begun)).isEqualTo(reasons);
  }

  @Test
  void whatEndedBeforeTheProcessBeganIsBaseline() {
    var pod = pod("web").app(running(5, 6, end(5, 1))).phase(Phase.FAILED, "Evicted").pod();
    var step = PodTransition.baseline(pod, T0.plusSeconds(60));
    assertThat(step.facts()).isEmpty();
    var next = pod("web").app(ended(5, end(6, 2), end(5, 1))).phase(Phase.FAILED, "Evicted").pod();
    assertThat(reasons(PodTransition.next(step.life(), next).facts())).isEqualTo("Error");
  }

  @Test
  void whatEndedSinceTheProcessBeganIsNewEvenInTheFirstList() {
    var since = T0.plusSeconds(5).plusMillis(500);
    var pod = pod("web").app(ended(7, end(6, 2), end(5, 0))).pod();
    assertThat(reasons(PodTransition.baseline(pod, since).facts())).isEqualTo("Error");
    var born = pod("web").createdAt(since.plusSeconds(1)).app(running(2, 3, end(2, 1))).pod();
    assertThat(reasons(PodTransition.baseline(born, since).facts())).isEqualTo("Unobserved Error");
  }

  @Test
  void aStateThatChangesNothingKeepsTheSameLife() {
    var pod = pod("web").app(running(1, 2, end(1, 1))).pod();
    var life = PodTransition.next(PodLife.UNBORN, pod).life();
    assertThat(PodTransition.next(life, pod).life()).isSameAs(life);
  }

  @Test
  void anEndSaysWhatTheKubeletSaid() {
    Instant at = T0.plusSeconds(1);
    var end = end(1, 137, "OOMKilled");
    var facts = follow(List.of(running(0, 1), ended(0, end)), false);
    assertThat(end.finishedAt()).isEqualTo(at);
    assertThat(facts)
        .containsExactly(
            new Fact.Terminated(
                "app", ContainerType.APP, TerminationReason.OOM_KILLED, false, 0, end));
  }

  private static List<Fact> follow(List<ContainerStatus> states, boolean twice) {
    var pods = new ArrayList<PodRecord>();
    for (ContainerStatus state : states) {
      pods.add(pod("web").app(state).pod());
      if (twice) {
        pods.add(pod("web").app(state).pod());
      }
    }
    return follow(pods.toArray(PodRecord[]::new));
  }

  private static List<Fact> follow(PodRecord... states) {
    var facts = new ArrayList<Fact>();
    var life = PodLife.UNBORN;
    for (PodRecord state : states) {
      var step = PodTransition.next(life, state);
      facts.addAll(step.facts());
      life = step.life();
    }
    return facts;
  }

  private static List<Fact.Terminated> ends(List<Fact> facts) {
    return facts.stream()
        .filter(Fact.Terminated.class::isInstance)
        .map(Fact.Terminated.class::cast)
        .toList();
  }

  private static String reasons(List<Fact> facts) {
    return String.join(" ", ends(facts).stream().map(end -> end.reason().word()).toList());
  }

  private static String terminating(List<Fact> facts) {
    return String.join(" ", ends(facts).stream().map(e -> "" + e.terminating()).toList());
  }
}
