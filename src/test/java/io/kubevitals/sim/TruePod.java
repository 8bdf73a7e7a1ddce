package io.kubevitals.sim;

import io.kubevitals.cluster.Workload;
import io.kubevitals.demo.Condition;
import io.kubevitals.demo.Container;
import io.kubevitals.demo.ContainerKind;
import io.kubevitals.demo.Owner;
import io.kubevitals.demo.Pod;
import io.kubevitals.demo.PodBuilder;
import io.kubevitals.sim.Published.PublishedContainer;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// One pod as it truly is.
final class TruePod {
  final String uid;
  final String name;
  final Workload workload;
  final @Nullable Owner owner;
  final String restartPolicy;
  final Instant createdAt;
  final List<TrueContainer> containers = new ArrayList<>();
  String node = "";
  boolean crashes;
  String phase = "Pending";
  String reason = "";

  /// Reason of condition `DisruptionTarget`, `""` while there is none.
  String disruption = "";

  @Nullable Instant deletionAsked;
  long graceSeconds;

  /// The API server has it no more.
  boolean gone;

  /// The kubelet's next write is on its way.
  boolean writing;

  /// What the API server has of the kubelet's part, for deletions that the kubelet does not see.
  List<Container> statuses = List.of();

  List<PublishedContainer> published = List.of();
  String publishedPhase = "Pending";
  String publishedReason = "";

  TruePod(
      String uid,
      String name,
      Workload workload,
      @Nullable Owner owner,
      String restartPolicy,
      Instant createdAt) {
    this.uid = uid;
    this.name = name;
    this.workload = workload;
    this.owner = owner;
    this.restartPolicy = restartPolicy;
    this.createdAt = createdAt;
  }

  boolean isMirror() {
    return workload.type().equals("staticpod");
  }

  boolean isDeleting() {
    return deletionAsked != null;
  }

  boolean isOver() {
    return phase.equals("Succeeded") || phase.equals("Failed");
  }

  boolean isAnythingRunning() {
    return containers.stream().anyMatch(TrueContainer::isRunning);
  }

  void add(ContainerKind kind, String container) {
    String policy =
        switch (kind) {
          case SIDECAR -> "Always";
          case EPHEMERAL -> "Never";
          case INIT -> restartPolicy.equals("Never") ? "Never" : "OnFailure";
          case APP -> restartPolicy;
        };
    containers.add(new TrueContainer(kind, container, policy));
  }

  /// The kubelet writes what it knows; answers whether that is new.
  boolean publish() {
    var now = new ArrayList<Container>();
    for (TrueContainer one : containers) {
      now.add(one.on(Container.of(one.kind, one.name)));
    }
    if (now.equals(statuses) && phase.equals(publishedPhase) && reason.equals(publishedReason)) {
      return false;
    }
    statuses = now;
    published = containers.stream().map(TrueContainer::published).toList();
    publishedPhase = phase;
    publishedReason = reason;
    return true;
  }

  /// As the API server has it.
  Pod pod() {
    PodBuilder pod =
        Pod.named(workload.namespace(), name)
            .uid(uid)
            .createdAt(createdAt)
            .node(node)
            .restartPolicy(restartPolicy)
            .phase(publishedPhase)
            .reason(publishedReason, "");
    if (owner != null) {
      pod.owner(owner);
    }
    if (isMirror()) {
      pod.annotation("kubernetes.io/config.mirror", uid);
    }
    if (!disruption.isEmpty()) {
      pod.condition(new Condition("DisruptionTarget", "True", disruption, "", createdAt));
    }
    if (deletionAsked != null) {
      pod.deletedAt(deletionAsked, graceSeconds);
    }
    if (statuses.isEmpty()) {
      containers.forEach(one -> pod.container(Container.of(one.kind, one.name)));
    }
    statuses.forEach(pod::container);
    return pod.build();
  }

  /// What [#pod] says, for whoever knows the truth.
  Published truth() {
    return new Published(deletionAsked, disruptionWord(), published);
  }

  private String disruptionWord() {
    if (publishedPhase.equals("Failed") && publishedReason.equals("Evicted")) {
      return "Evicted";
    }
    return switch (disruption) {
      case "" -> "";
      case "EvictionByEvictionAPI" -> "EvictionAPI";
      case "DeletionByTaintManager" -> "TaintManager";
      case "PreemptionByScheduler" -> "Preempted";
      case "DeletionByPodGC" -> "PodGC";
      default -> "Other";
    };
  }
}
