package io.kubevitals.cluster;

import io.kubevitals.cluster.ContainerState.Terminated;
import io.kubevitals.cluster.ContainerState.Waiting;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Reads the containers of a pod's specification and their statuses and joins them by name.
final class ContainerDecoder {
  private record Specification(
      String name, ContainerType type, @Nullable RestartPolicy own, Resources resources) {}

  private record Status(String name, Resources resources, ContainerStatus status) {}

  private static final Comparator<Specification> BY_TYPE =
      Comparator.comparing(Specification::type);

  private final MessageReader in;
  private final ResourcesDecoder resources;
  private final StateDecoder states;
  private final List<Specification> specifications = new ArrayList<>();
  private final List<Status> statuses = new ArrayList<>();

  ContainerDecoder(MessageReader in, ResourcesDecoder resources) {
    this.in = in;
    this.resources = resources;
    this.states = new StateDecoder(in);
  }

  void clear() {
    specifications.clear();
    statuses.clear();
  }

  void readContainer(ContainerType type) throws IOException {
    int limit = in.enter();
    String name = "";
    RestartPolicy policy = null;
    Resources given = Resources.NONE;
    for (int tag = in.nextField(); tag != 0; tag = in.nextField()) {
      switch (tag) {
        case 1 << 3 | 2 -> name = in.shared();
        case 8 << 3 | 2 -> given = resources.read();
        case 24 << 3 | 2 -> policy = RestartPolicies.parse(in.shared());
        default -> in.skip(tag);
      }
    }
    in.leave(limit);
    boolean sidecar = type == ContainerType.INIT && policy == RestartPolicy.ALWAYS;
    specifications.add(
        new Specification(name, sidecar ? ContainerType.SIDECAR : type, policy, given));
  }

  /// The container of an `EphemeralContainer` lies one message deeper.
  void readEphemeral() throws IOException {
    int limit = in.enter();
    for (int tag = in.nextField(); tag != 0; tag = in.nextField()) {
      if (tag == Fields.text(1)) {
        readContainer(ContainerType.EPHEMERAL);
      } else {
        in.skip(tag);
      }
    }
    in.leave(limit);
  }

  void readStatus() throws IOException {
    int limit = in.enter();
    String name = "";
    ContainerState state = Waiting.UNSAID;
    Terminated last = null;
    boolean ready = false;
    int restartCount = 0;
    ContainerId id = ContainerId.NONE;
    Resources inForce = Resources.NONE;
    for (int tag = in.nextField(); tag != 0; tag = in.nextField()) {
      switch (tag) {
        case 1 << 3 | 2 -> name = in.shared();
        case 2 << 3 | 2 -> state = states.read();
        case 3 << 3 | 2 -> last = states.read() instanceof Terminated ended ? ended : null;
        case 4 << 3 -> ready = in.flag();
        case 5 << 3 -> restartCount = (int) in.number();
        case 8 << 3 | 2 -> id = in.containerId();
        case 11 << 3 | 2 -> inForce = resources.read();
        default -> in.skip(tag);
      }
    }
    in.leave(limit);
    statuses.add(
        new Status(name, inForce, new ContainerStatus(id, restartCount, ready, state, last)));
  }

  /// App, init, sidecar and ephemeral containers, in this order.
  List<ContainerRecord> join(RestartPolicy ofPod) {
    specifications.sort(BY_TYPE);
    var containers = new ContainerRecord[specifications.size()];
    for (int i = 0; i < containers.length; i++) {
      containers[i] = join(specifications.get(i), ofPod);
    }
    return List.of(containers);
  }

  private ContainerRecord join(Specification specification, RestartPolicy ofPod) {
    Status status = status(specification.name());
    return new ContainerRecord(
        specification.name(),
        specification.type(),
        RestartPolicies.inForce(specification.type(), specification.own(), ofPod),
        inForce(specification.resources(), status),
        status == null ? ContainerStatus.NONE : status.status());
  }

  /// After an in-place resize the status tells what the kubelet put in force.
  private static Resources inForce(Resources asked, @Nullable Status status) {
    return status == null || status.resources().equals(Resources.NONE) ? asked : status.resources();
  }

  private @Nullable Status status(String name) {
    for (Status status : statuses) {
      if (status.name().equals(name)) {
        return status;
      }
    }
    return null;
  }
}
