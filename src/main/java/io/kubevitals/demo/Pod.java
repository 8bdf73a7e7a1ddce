package io.kubevitals.demo;

import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/// A pod as the scripted API server stores and serves it. [#change] makes the next state of it.
public record Pod(ObjectMeta metadata, Spec spec, Status status, List<Container> containers)
    implements ApiValue {

  /// @param node `""` until scheduled
  /// @param ballast more fields of the specification
  public record Spec(
      String node,
      String restartPolicy,
      long terminationGracePeriodSeconds,
      int priority,
      Map<String, String> overhead,
      List<String> schedulingGates,
      @Nullable SharedFields ballast) {}

  /// @param startTime null until a kubelet took the pod
  public record Status(
      String phase,
      List<Condition> conditions,
      String reason,
      String message,
      @Nullable Instant startTime) {}

  public static PodBuilder named(String namespace, String name) {
    return new PodBuilder(namespace, name);
  }

  public PodBuilder change() {
    return new PodBuilder(this);
  }

  public String namespace() {
    return metadata.namespace();
  }

  public String name() {
    return metadata.name();
  }

  public Container container(String name) {
    return containers.stream()
        .filter(container -> container.name().equals(name))
        .findFirst()
        .orElseThrow(() -> new IllegalArgumentException("no container " + name));
  }

  /// The pod with one container changed.
  public Pod with(String container, UnaryOperator<Container> change) {
    return change().container(change.apply(container(container))).build();
  }

  Pod withResourceVersion(long version) {
    return new Pod(metadata.withResourceVersion(version), spec, status, containers);
  }

  List<Container> of(ContainerKind... kinds) {
    var wanted = List.of(kinds);
    return containers.stream().filter(container -> wanted.contains(container.kind())).toList();
  }

  @Override
  public void writeTo(Fields fields) {
    fields.message(1, "metadata", metadata);
    fields.message(2, "spec", this::writeSpec);
    fields.message(3, "status", this::writeStatus);
  }

  private void writeSpec(Fields fields) {
    fields.messages(2, "containers", of(ContainerKind.APP));
    fields.text(3, "restartPolicy", spec.restartPolicy);
    fields.integer(4, "terminationGracePeriodSeconds", spec.terminationGracePeriodSeconds);
    fields.text(6, "dnsPolicy", "ClusterFirst");
    fields.text(8, "serviceAccountName", "default");
    fields.text(10, "nodeName", spec.node);
    fields.text(19, "schedulerName", "default-scheduler");
    fields.messages(20, "initContainers", of(ContainerKind.INIT, ContainerKind.SIDECAR));
    fields.integer(25, "priority", spec.priority);
    fields.quantities(32, "overhead", spec.overhead);
    fields.messages(34, "ephemeralContainers", of(ContainerKind.EPHEMERAL));
    fields.messages(38, "schedulingGates", spec.schedulingGates.stream().map(Pod::gate).toList());
    if (spec.ballast != null) {
      fields.shared(spec.ballast);
    }
  }

  private static ApiValue gate(String name) {
    return fields -> fields.text(1, "name", name);
  }

  private void writeStatus(Fields fields) {
    fields.text(1, "phase", status.phase);
    fields.messages(2, "conditions", status.conditions);
    fields.text(3, "message", status.message);
    fields.text(4, "reason", status.reason);
    if (status.startTime != null) {
      fields.time(7, "startTime", status.startTime);
    }
    fields.messages(8, "containerStatuses", statuses(ContainerKind.APP));
    fields.text(9, "qosClass", "Burstable");
    fields.messages(
        10, "initContainerStatuses", statuses(ContainerKind.INIT, ContainerKind.SIDECAR));
    fields.messages(13, "ephemeralContainerStatuses", statuses(ContainerKind.EPHEMERAL));
  }

  private List<ApiValue> statuses(ContainerKind... kinds) {
    return of(kinds).stream()
        .filter(container -> container.status() != null)
        .map(container -> (ApiValue) container::writeStatus)
        .toList();
  }
}
