package io.kubevitals.demo;

import java.time.Instant;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// One container of a pod: what was asked for and what the kubelet publishes about it. Each change
/// makes a new one, in the way in which a kubelet moves from state to state.
///
/// @param restartPolicy its own, `""` for the pod's
/// @param status null until a kubelet has seen the pod
/// @param ballast more fields of the specification
public record Container(
    ContainerKind kind,
    String name,
    String image,
    String restartPolicy,
    Map<String, String> requests,
    Map<String, String> limits,
    @Nullable Status status,
    @Nullable SharedFields ballast)
    implements ApiValue {

  /// @param containerId `""` before the first run
  public record Status(
      State state, State lastState, boolean ready, int restartCount, String containerId) {}

  private static final Status CREATING =
      new Status(new State.Waiting("ContainerCreating", ""), new State.None(), false, 0, "");

  public static Container of(ContainerKind kind, String name) {
    String restartPolicy = kind == ContainerKind.SIDECAR ? "Always" : "";
    return new Container(
        kind,
        name,
        "registry.example/" + name + ":1",
        restartPolicy,
        Map.of(),
        Map.of(),
        null,
        null);
  }

  public Container image(String newImage) {
    return new Container(kind, name, newImage, restartPolicy, requests, limits, status, ballast);
  }

  public Container restartPolicy(String policy) {
    return new Container(kind, name, image, policy, requests, limits, status, ballast);
  }

  public Container requests(Map<String, String> amounts) {
    return new Container(kind, name, image, restartPolicy, amounts, limits, status, ballast);
  }

  public Container limits(Map<String, String> amounts) {
    return new Container(kind, name, image, restartPolicy, requests, amounts, status, ballast);
  }

  public Container ballast(SharedFields more) {
    return new Container(kind, name, image, restartPolicy, requests, limits, status, more);
  }

  public Container status(Status newStatus) {
    return new Container(kind, name, image, restartPolicy, requests, limits, newStatus, ballast);
  }

  public Status statusOrCreating() {
    return status == null ? CREATING : status;
  }

  public Container state(State state) {
    Status s = statusOrCreating();
    return status(new Status(state, s.lastState, s.ready, s.restartCount, s.containerId));
  }

  public Container lastState(State lastState) {
    Status s = statusOrCreating();
    return status(new Status(s.state, lastState, s.ready, s.restartCount, s.containerId));
  }

  public Container ready(boolean ready) {
    Status s = statusOrCreating();
    return status(new Status(s.state, s.lastState, ready, s.restartCount, s.containerId));
  }

  public Container restartCount(int restartCount) {
    Status s = statusOrCreating();
    return status(new Status(s.state, s.lastState, s.ready, restartCount, s.containerId));
  }

  public Container containerId(String id) {
    Status s = statusOrCreating();
    return status(new Status(s.state, s.lastState, s.ready, s.restartCount, id));
  }

  /// Waits. A state `terminated` before becomes the last state.
  public Container waits(String reason, String message) {
    Status s = statusOrCreating();
    var waiting = new State.Waiting(reason, message);
    return status(new Status(waiting, endBefore(s), false, s.restartCount, s.containerId));
  }

  /// A new container runs. restartCount rises where there was one before.
  public Container runs(String id, Instant at) {
    Status s = statusOrCreating();
    int count = s.containerId.isEmpty() ? s.restartCount : s.restartCount + 1;
    boolean ready = kind != ContainerKind.INIT && kind != ContainerKind.EPHEMERAL;
    return status(new Status(new State.Running(at), endBefore(s), ready, count, id));
  }

  /// The running container ends.
  public Container ends(int exitCode, String reason, String message, Instant at) {
    Status s = statusOrCreating();
    Instant started = s.state instanceof State.Running running ? running.startedAt() : at;
    var end = new State.Terminated(exitCode, reason, message, started, at, s.containerId);
    boolean ready = kind == ContainerKind.INIT && exitCode == 0;
    return status(new Status(end, s.lastState, ready, s.restartCount, s.containerId));
  }

  private static State endBefore(Status status) {
    return status.state instanceof State.Terminated ended ? ended : status.lastState;
  }

  boolean running() {
    return status != null && status.state instanceof State.Running;
  }

  @Override
  public void writeTo(Fields fields) {
    if (kind == ContainerKind.EPHEMERAL) {
      fields.inlined(1, this::writeSpec);
    } else {
      writeSpec(fields);
    }
  }

  private void writeSpec(Fields fields) {
    fields.text(1, "name", name);
    fields.text(2, "image", image);
    fields.message(
        8,
        "resources",
        resources -> {
          resources.quantities(1, "limits", limits);
          resources.quantities(2, "requests", requests);
        });
    fields.text(13, "terminationMessagePath", "/dev/termination-log");
    fields.text(14, "imagePullPolicy", "IfNotPresent");
    fields.text(20, "terminationMessagePolicy", "File");
    if (!restartPolicy.isEmpty()) {
      fields.text(24, "restartPolicy", restartPolicy);
    }
    if (ballast != null) {
      fields.shared(ballast);
    }
  }

  void writeStatus(Fields fields) {
    Status s = statusOrCreating();
    fields.text(1, "name", name);
    fields.message(2, "state", s.state);
    fields.message(3, "lastState", s.lastState);
    fields.flag(4, "ready", s.ready);
    fields.integer(5, "restartCount", s.restartCount);
    fields.requiredText(6, "image", image);
    fields.requiredText(7, "imageID", "");
    fields.text(8, "containerID", s.containerId);
    fields.flag(9, "started", s.state instanceof State.Running);
  }
}
