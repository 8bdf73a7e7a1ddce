package io.kubevitals.incident;

import io.kubevitals.cluster.ContainerId;
import io.kubevitals.cluster.ContainerRecord;
import io.kubevitals.cluster.ContainerState;
import io.kubevitals.cluster.ContainerState.Running;
import io.kubevitals.cluster.ContainerState.Terminated;
import io.kubevitals.cluster.ContainerState.Waiting;
import io.kubevitals.cluster.ContainerStatus;
import io.kubevitals.cluster.ContainerType;
import io.kubevitals.cluster.Deletion;
import io.kubevitals.cluster.Phase;
import io.kubevitals.cluster.PodId;
import io.kubevitals.cluster.PodOrigin;
import io.kubevitals.cluster.PodRecord;
import io.kubevitals.cluster.PodSpec;
import io.kubevitals.cluster.PodStatus;
import io.kubevitals.cluster.Resources;
import io.kubevitals.cluster.RestartPolicy;
import io.kubevitals.cluster.Scheduling;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/// Pods for tests: words for what matters, a plain running pod for the rest.
record Pods(PodRecord pod) {
  static final Instant T0 = Instant.parse("2026-11-23T12:00:00Z");

  static Pods pod(String name) {
    var id = new PodId(new UUID(0, name.hashCode()), "shop", name);
    return new Pods(
        new PodRecord(
            id,
            1,
            new PodOrigin(null, "", false, Map.of()),
            new PodSpec(
                "node-1", RestartPolicy.ALWAYS, T0, null, io.kubevitals.cluster.Amounts.NONE),
            new PodStatus(Phase.RUNNING, "", "", true, Scheduling.SCHEDULED, ""),
            List.of()));
  }

  Pods uid(long uid) {
    var id = new PodId(new UUID(1, uid), pod.id().namespace(), pod.id().name());
    return with(id, pod.spec(), pod.status(), pod.containers());
  }

  Pods namespace(String namespace) {
    var id = new PodId(pod.id().uid(), namespace, pod.id().name());
    return with(id, pod.spec(), pod.status(), pod.containers());
  }

  Pods labels(Map<String, String> labels) {
    var origin = new PodOrigin(null, "", false, labels);
    return new Pods(new PodRecord(pod.id(), 1, origin, pod.spec(), pod.status(), pod.containers()));
  }

  Pods phase(Phase phase) {
    return phase(phase, "");
  }

  Pods phase(Phase phase, String reason) {
    var status = pod.status();
    return status(
        new PodStatus(phase, reason, "", false, status.scheduling(), status.disruption()));
  }

  Pods scheduling(Scheduling scheduling) {
    return status(new PodStatus(Phase.PENDING, "", "", false, scheduling, ""));
  }

  Pods disruption(String reason) {
    var status = pod.status();
    return status(
        new PodStatus(
            status.phase(), status.reason(), "", status.ready(), status.scheduling(), reason));
  }

  Pods notReady() {
    var status = pod.status();
    return status(
        new PodStatus(status.phase(), status.reason(), "", false, status.scheduling(), ""));
  }

  Pods createdAt(Instant at) {
    return spec(at, pod.spec().deletion());
  }

  Pods deletion(Instant deadline, long grace) {
    return spec(pod.spec().createdAt(), new Deletion(deadline, grace));
  }

  Pods policy(RestartPolicy policy) {
    var containers =
        pod.containers().stream()
            .map(c -> new ContainerRecord(c.name(), c.type(), policy, c.resources(), c.status()))
            .toList();
    return with(pod.id(), pod.spec(), pod.status(), containers);
  }

  /// Container `app`.
  Pods app(ContainerStatus status) {
    return container("app", ContainerType.APP, RestartPolicy.ALWAYS, status);
  }

  Pods container(String name, ContainerType type, RestartPolicy policy, ContainerStatus status) {
    var containers = new java.util.ArrayList<ContainerRecord>();
    pod.containers().stream().filter(c -> !c.name().equals(name)).forEach(containers::add);
    containers.add(new ContainerRecord(name, type, policy, Resources.NONE, status));
    return with(pod.id(), pod.spec(), pod.status(), List.copyOf(containers));
  }

  private Pods spec(Instant createdAt, @Nullable Deletion deletion) {
    var spec = pod.spec();
    return with(
        pod.id(),
        new PodSpec(spec.node(), spec.restartPolicy(), createdAt, deletion, spec.overhead()),
        pod.status(),
        pod.containers());
  }

  private Pods status(PodStatus status) {
    return with(pod.id(), pod.spec(), status, pod.containers());
  }

  private Pods with(PodId id, PodSpec spec, PodStatus status, List<ContainerRecord> containers) {
    return new Pods(new PodRecord(id, 1, pod.origin(), spec, status, containers));
  }

  static ContainerId id(int number) {
    return number == 0 ? ContainerId.NONE : ContainerId.of(number, 7, 7, 7);
  }

  static ContainerStatus running(int restartCount, int id) {
    return running(restartCount, id, null);
  }

  static ContainerStatus running(int restartCount, int id, @Nullable Terminated last) {
    return running(restartCount, id, last, T0);
  }

  static ContainerStatus running(
      int restartCount, int id, @Nullable Terminated last, Instant since) {
    return new ContainerStatus(id(id), restartCount, true, new Running(since), last);
  }

  static ContainerStatus ended(int restartCount, Terminated end) {
    return ended(restartCount, end, null);
  }

  static ContainerStatus ended(int restartCount, Terminated end, @Nullable Terminated last) {
    return new ContainerStatus(end.id(), restartCount, false, end, last);
  }

  static ContainerStatus waiting(
      int restartCount, int id, String reason, @Nullable Terminated last) {
    return new ContainerStatus(id(id), restartCount, false, new Waiting(reason, ""), last);
  }

  static ContainerStatus state(
      int restartCount, int id, ContainerState state, @Nullable Terminated last) {
    return new ContainerStatus(id(id), restartCount, false, state, last);
  }

  /// A run of a second that ended at [#T0] plus `id` seconds.
  static Terminated end(int id, int exitCode) {
    return end(id, exitCode, exitCode == 0 ? "Completed" : "Error");
  }

  static Terminated end(int id, int exitCode, String reason) {
    var at = T0.plusSeconds(id);
    return new Terminated(id(id), reason, "", exitCode, at.minusSeconds(1), at);
  }

  static Terminated end(int id, int exitCode, Instant started, Instant finished) {
    var reason = exitCode == 0 ? "Completed" : "Error";
    return new Terminated(id(id), reason, "", exitCode, started, finished);
  }

  /// An end without id and times.
  static Terminated nameless(String reason) {
    return new Terminated(ContainerId.NONE, reason, "", 137, Instant.EPOCH, Instant.EPOCH);
  }
}
