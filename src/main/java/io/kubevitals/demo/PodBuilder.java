package io.kubevitals.demo;

import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/// Makes a [Pod], new or out of an older state of it.
public final class PodBuilder {
  private final String namespace;
  private final String name;
  private String uid = UUID.randomUUID().toString();
  private Instant createdAt = Instant.now();
  private @Nullable Instant deletionDeadline;
  private long deletionGraceSeconds;
  private final Map<String, String> labels = new LinkedHashMap<>();
  private final Map<String, String> annotations = new LinkedHashMap<>();
  private List<Owner> owners = List.of();
  private List<String> finalizers = List.of();
  private @Nullable SharedFields managedFields;
  private String node = "";
  private String restartPolicy = "Always";
  private long terminationGraceSeconds = 30;
  private int priority;
  private Map<String, String> overhead = Map.of();
  private List<String> gates = List.of();
  private @Nullable SharedFields specBallast;
  private String phase = "Pending";
  private final Map<String, Condition> conditions = new LinkedHashMap<>();
  private String reason = "";
  private String message = "";
  private @Nullable Instant startTime;
  private final Map<String, Container> containers = new LinkedHashMap<>();

  PodBuilder(String namespace, String name) {
    this.namespace = namespace;
    this.name = name;
  }

  PodBuilder(Pod pod) {
    this(pod.namespace(), pod.name());
    takeMetadata(pod.metadata());
    takeSpec(pod.spec());
    takeStatus(pod.status());
    pod.containers().forEach(this::container);
  }

  private void takeMetadata(ObjectMeta metadata) {
    uid = metadata.uid();
    createdAt = metadata.creationTimestamp();
    deletionDeadline = metadata.deletionTimestamp();
    deletionGraceSeconds = metadata.deletionGracePeriodSeconds();
    labels.putAll(metadata.labels());
    annotations.putAll(metadata.annotations());
    owners = metadata.owners();
    finalizers = metadata.finalizers();
    managedFields = metadata.managedFields();
  }

  private void takeSpec(Pod.Spec spec) {
    node = spec.node();
    restartPolicy = spec.restartPolicy();
    terminationGraceSeconds = spec.terminationGracePeriodSeconds();
    priority = spec.priority();
    overhead = spec.overhead();
    gates = spec.schedulingGates();
    specBallast = spec.ballast();
  }

  private void takeStatus(Pod.Status status) {
    phase = status.phase();
    status.conditions().forEach(this::condition);
    reason = status.reason();
    message = status.message();
    startTime = status.startTime();
  }

  public PodBuilder uid(String newUid) {
    uid = newUid;
    return this;
  }

  public PodBuilder createdAt(Instant at) {
    createdAt = at;
    return this;
  }

  /// Somebody asked at `at` to delete the pod.
  public PodBuilder deletedAt(Instant at, long graceSeconds) {
    deletionDeadline = at.plusSeconds(graceSeconds);
    deletionGraceSeconds = graceSeconds;
    return this;
  }

  public PodBuilder label(String key, String value) {
    labels.put(key, value);
    return this;
  }

  public PodBuilder annotation(String key, String value) {
    annotations.put(key, value);
    return this;
  }

  public PodBuilder owner(Owner owner) {
    owners = List.of(owner);
    return this;
  }

  /// Owned by a Deployment's ReplicaSet, with the label that says so.
  public PodBuilder deployment(String deployment, String templateHash) {
    return label("pod-template-hash", templateHash)
        .owner(Owner.replicaSet(deployment + "-" + templateHash));
  }

  public PodBuilder finalizers(List<String> names) {
    finalizers = List.copyOf(names);
    return this;
  }

  public PodBuilder node(String nodeName) {
    node = nodeName;
    return this;
  }

  public PodBuilder restartPolicy(String policy) {
    restartPolicy = policy;
    return this;
  }

  public PodBuilder terminationGrace(long seconds) {
    terminationGraceSeconds = seconds;
    return this;
  }

  public PodBuilder priority(int value) {
    priority = value;
    return this;
  }

  public PodBuilder overhead(Map<String, String> amounts) {
    overhead = Map.copyOf(amounts);
    return this;
  }

  public PodBuilder schedulingGates(List<String> names) {
    gates = List.copyOf(names);
    return this;
  }

  public PodBuilder phase(String newPhase) {
    phase = newPhase;
    return this;
  }

  /// Replaces the condition of the same type.
  public PodBuilder condition(Condition condition) {
    conditions.put(condition.type(), condition);
    return this;
  }

  public PodBuilder ready(boolean ready, Instant since) {
    return condition(Condition.of("Ready", ready, since));
  }

  public PodBuilder reason(String newReason, String newMessage) {
    reason = newReason;
    message = newMessage;
    return this;
  }

  public PodBuilder startTime(Instant at) {
    startTime = at;
    return this;
  }

  /// Adds a container, or replaces the one of that name.
  public PodBuilder container(Container container) {
    containers.put(container.name(), container);
    return this;
  }

  public PodBuilder app(String containerName, UnaryOperator<Container> change) {
    return container(change.apply(Container.of(ContainerKind.APP, containerName)));
  }

  public PodBuilder init(String containerName, UnaryOperator<Container> change) {
    return container(change.apply(Container.of(ContainerKind.INIT, containerName)));
  }

  public PodBuilder sidecar(String containerName, UnaryOperator<Container> change) {
    return container(change.apply(Container.of(ContainerKind.SIDECAR, containerName)));
  }

  public PodBuilder ephemeral(String containerName, UnaryOperator<Container> change) {
    return container(change.apply(Container.of(ContainerKind.EPHEMERAL, containerName)));
  }

  /// Fills the pod with what we do not read, as real ones are; call it after the containers.
  public PodBuilder ballast(Ballast ballast) {
    managedFields = ballast.managedFields();
    specBallast = ballast.spec();
    containers.replaceAll((_, container) -> container.ballast(ballast.container()));
    return this;
  }

  public Pod build() {
    return new Pod(metadata(), spec(), status(), List.copyOf(containers.values()));
  }

  private ObjectMeta metadata() {
    return new ObjectMeta(
        namespace,
        name,
        uid,
        0,
        createdAt,
        deletionDeadline,
        deletionGraceSeconds,
        new LinkedHashMap<>(labels),
        new LinkedHashMap<>(annotations),
        owners,
        finalizers,
        managedFields);
  }

  private Pod.Spec spec() {
    return new Pod.Spec(
        node, restartPolicy, terminationGraceSeconds, priority, overhead, gates, specBallast);
  }

  private Pod.Status status() {
    return new Pod.Status(phase, List.copyOf(conditions.values()), reason, message, startTime);
  }
}
