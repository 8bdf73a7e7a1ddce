package io.kubevitals.incident;

import io.kubevitals.cluster.ContainerRecord;
import io.kubevitals.cluster.ContainerState.Running;
import io.kubevitals.cluster.ContainerState.Terminated;
import io.kubevitals.cluster.ContainerState.Waiting;
import io.kubevitals.cluster.ContainerType;
import io.kubevitals.cluster.Phase;
import io.kubevitals.cluster.PodRecord;
import io.kubevitals.cluster.Scheduling;
import io.kubevitals.cluster.Workload;
import io.kubevitals.incident.Symptom.Detail;
import io.kubevitals.incident.Symptom.Kind;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// What is wrong with a pod: now, and in what just happened to it. Pure.
final class Symptoms {
  static final String UNSCHEDULABLE = "Unschedulable";
  static final String STUCK_TERMINATING = "StuckTerminating";

  /// A pod that failed for good is a standing trouble no longer than this.
  private static final Duration FAILED_STANDS = Duration.ofHours(1);

  private Symptoms() {}

  /// What is wrong as long as this state lasts.
  ///
  /// @param pendingSince when the pod was first seen unschedulable
  static List<Symptom> standing(
      Workload workload,
      PodRecord pod,
      PodLife life,
      Instant pendingSince,
      IncidentConfig.Book limits,
      Instant now) {
    if (pod.spec().deletion() != null) {
      return stuckTerminating(workload, pod, limits, now);
    }
    if (pod.status().phase() == Phase.PENDING
        && pod.status().scheduling() == Scheduling.UNSCHEDULABLE) {
      return unschedulable(workload, pod, pendingSince, limits, now);
    }
    List<Symptom> symptoms = List.of();
    for (int i = 0; i < pod.containers().size(); i++) {
      var container = pod.containers().get(i);
      var symptom = standing(workload, pod, container, life.container(i, container.name()), now);
      if (symptom != null) {
        symptoms = symptoms.isEmpty() ? new ArrayList<>(1) : symptoms;
        symptoms.add(symptom);
      }
    }
    return symptoms;
  }

  /// What a fact is evidence of, null for what is in order.
  static @Nullable Symptom of(Workload workload, PodRecord pod, PodLife life, Fact fact) {
    return switch (fact) {
      case Fact.Terminated ended -> ofEnd(workload, pod, life, ended);
      case Fact.Disrupted disrupted -> ofDisruption(workload, pod, disrupted);
      case Fact.Unattributed _, Fact.WaitingBegan _, Fact.RestartCountFell _ -> null;
    };
  }

  private static @Nullable Symptom standing(
      Workload workload,
      PodRecord pod,
      ContainerRecord container,
      ContainerLife life,
      Instant now) {
    var status = container.status();
    if (life.stuck() != WaitingReason.NONE
        && status.state() instanceof Waiting waiting
        && pod.status().phase() != Phase.FAILED) {
      return waiting(workload, pod, container, life.stuck(), waiting);
    }
    if (Restart.isLooping(pod, container, life.row(), now)) {
      var end = status.state() instanceof Running ? status.last() : Restart.newestEnd(status);
      return end == null ? null : looping(workload, pod, container, life.row(), end);
    }
    var end = Restart.newestEnd(status);
    return end != null && end.exitCode() != 0 && stands(pod, container, life, end, now)
        ? ended(workload, pod, container.name(), end, true, false)
        : null;
  }

  /// A container that is down: until it is started again, or for a while if nobody will.
  private static boolean stands(
      PodRecord pod, ContainerRecord container, ContainerLife life, Terminated end, Instant now) {
    if (container.type() == ContainerType.EPHEMERAL || life.counted() == 0) {
      return false;
    }
    boolean serves = container.type() != ContainerType.SIDECAR;
    return Restart.follows(pod, container, end)
        || (serves
            && pod.status().phase() != Phase.SUCCEEDED
            && Disruption.of(pod) == Disruption.NONE
            && now.isBefore(end.finishedAt().plus(FAILED_STANDS)));
  }

  private static Symptom waiting(
      Workload workload,
      PodRecord pod,
      ContainerRecord container,
      WaitingReason reason,
      Waiting state) {
    var what = container(container.name(), pod) + " cannot start: " + state.reason();
    return new Symptom(
        workload,
        pod,
        new Kind(container.name(), reason.word(), true, false),
        severity(reason),
        new Detail(() -> what, null, state.message(), pod.spec().createdAt()));
  }

  private static Symptom looping(
      Workload workload, PodRecord pod, ContainerRecord container, int row, Terminated end) {
    var reason = TerminationReason.of(end.reason());
    var what =
        container(container.name(), pod)
            + " is in a crash loop: "
            + row
            + " ends in a row, the last with "
            + exit(end);
    return new Symptom(
        workload,
        pod,
        new Kind(container.name(), reason.word(), true, false),
        Severity.CRITICAL,
        new Detail(() -> what, end.exitCode(), end.message(), end.finishedAt()));
  }

  private static Symptom ended(
      Workload workload,
      PodRecord pod,
      String container,
      Terminated end,
      boolean standing,
      boolean terminating) {
    var reason = TerminationReason.of(end.reason());
    var name = pod.id().name();
    return new Symptom(
        workload,
        pod,
        new Kind(container, reason.word(), standing, terminating),
        severity(reason),
        new Detail(
            () -> ended(container, name, end), end.exitCode(), end.message(), end.finishedAt()));
  }

  private static String ended(String container, String pod, Terminated end) {
    return "container " + container + " of pod " + pod + " ended with " + exit(end);
  }

  private static @Nullable Symptom ofEnd(
      Workload workload, PodRecord pod, PodLife life, Fact.Terminated fact) {
    boolean explained =
        life.disruption() != Disruption.NONE && fact.reason() != TerminationReason.OOM_KILLED;
    if (explained || fact.type() == ContainerType.EPHEMERAL) {
      return null;
    }
    var end = fact.shown();
    if (end == null) {
      return unobserved(workload, pod, fact);
    }
    boolean orderly = fact.type() == ContainerType.INIT || fact.terminating();
    return end.exitCode() == 0 && orderly
        ? null
        : ended(workload, pod, fact.container(), end, false, fact.terminating());
  }

  private static Symptom unobserved(Workload workload, PodRecord pod, Fact.Terminated fact) {
    var what = container(fact.container(), pod) + " ended unobserved: only restartCount tells";
    return new Symptom(
        workload,
        pod,
        new Kind(fact.container(), fact.reason().word(), false, fact.terminating()),
        severity(fact.reason()),
        new Detail(() -> what, null, "", Instant.EPOCH));
  }

  private static @Nullable Symptom ofDisruption(
      Workload workload, PodRecord pod, Fact.Disrupted fact) {
    var word = fact.reason().word();
    var what = "pod %s was ended: %s".formatted(pod.id().name(), word);
    return new Symptom(
        workload,
        pod,
        new Kind("", word, false, false),
        severity(fact.reason()),
        new Detail(() -> what, null, fact.message(), Instant.EPOCH));
  }

  private static List<Symptom> stuckTerminating(
      Workload workload, PodRecord pod, IncidentConfig.Book limits, Instant now) {
    if (PodState.of(pod, now, limits.stuckMargin()) != PodState.STUCK_TERMINATING) {
      return List.of();
    }
    var what = "pod %s does not go away after its deletion".formatted(pod.id().name());
    return List.of(
        new Symptom(
            workload,
            pod,
            new Kind("", STUCK_TERMINATING, true, false),
            Severity.WARNING,
            new Detail(() -> what, null, "", now)));
  }

  private static List<Symptom> unschedulable(
      Workload workload, PodRecord pod, Instant since, IncidentConfig.Book limits, Instant now) {
    if (now.isBefore(since.plus(limits.unschedulableAfter()))) {
      return List.of();
    }
    var what = "no node takes pod %s".formatted(pod.id().name());
    return List.of(
        new Symptom(
            workload,
            pod,
            new Kind("", UNSCHEDULABLE, true, false),
            Severity.WARNING,
            new Detail(() -> what, null, "", since)));
  }

  private static String container(String name, PodRecord pod) {
    return "container " + name + " of pod " + pod.id().name();
  }

  private static String exit(Terminated end) {
    return "exit code " + end.exitCode() + " (" + end.reason() + ")";
  }

  private static Severity severity(TerminationReason reason) {
    return switch (reason) {
      case OOM_KILLED -> Severity.CRITICAL;
      case COMPLETED, RESTARTING_ALL_CONTAINERS -> Severity.INFO;
      case ERROR,
          CONTAINER_CANNOT_RUN,
          START_ERROR,
          DEADLINE_EXCEEDED,
          CONTAINER_STATUS_UNKNOWN,
          UNKNOWN,
          UNOBSERVED,
          OTHER ->
          Severity.WARNING;
    };
  }

  private static Severity severity(WaitingReason reason) {
    return switch (reason) {
      case ERR_IMAGE_NEVER_PULL, INVALID_IMAGE_NAME, CREATE_CONTAINER_CONFIG_ERROR ->
          Severity.CRITICAL;
      case CRASH_LOOP_BACK_OFF,
          IMAGE_PULL_BACK_OFF,
          IMAGE_INSPECT_ERROR,
          CREATE_CONTAINER_ERROR,
          RUN_CONTAINER_ERROR,
          POST_START_HOOK_ERROR,
          OTHER,
          NONE ->
          Severity.WARNING;
    };
  }

  private static Severity severity(Disruption reason) {
    return switch (reason) {
      case EVICTED, ADMISSION, DEADLINE_EXCEEDED, POD_GC, OTHER -> Severity.WARNING;
      case PREEMPTED, TAINT_MANAGER, EVICTION_API, SHUTDOWN, NONE -> Severity.INFO;
    };
  }
}
