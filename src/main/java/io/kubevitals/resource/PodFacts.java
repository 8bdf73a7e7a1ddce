package io.kubevitals.resource;

import io.kubevitals.cluster.Amounts;
import io.kubevitals.cluster.ContainerId;
import io.kubevitals.cluster.ContainerRecord;
import io.kubevitals.cluster.ContainerState;
import io.kubevitals.cluster.ContainerStatus;
import io.kubevitals.cluster.ContainerType;
import io.kubevitals.cluster.OwnerReference;
import io.kubevitals.cluster.Phase;
import io.kubevitals.cluster.PodId;
import io.kubevitals.cluster.PodOrigin;
import io.kubevitals.cluster.PodRecord;
import io.kubevitals.cluster.PodSpec;
import io.kubevitals.cluster.PodStatus;
import io.kubevitals.cluster.Resources;
import io.kubevitals.cluster.RestartPolicy;
import io.kubevitals.cluster.Scheduling;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.UUID;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// What series say about the pods of one name: usually one, for a moment two, of which the uid
/// tells which series is whose. A series without a uid is about all of them.
final class PodFacts {
  record Name(String namespace, String pod) {}

  private record Fact(Signal signal, String uid, String container, double value) {}

  private static final UUID NO_OWNER_UID = new UUID(0, 0);

  /// What a Deployment's ReplicaSet ends with.
  private static final Pattern TEMPLATE_HASH =
      Pattern.compile("-([bcdfghjklmnpqrstvwxz2456789]{6,10})$");

  private final Name name;
  private final List<Fact> facts = new ArrayList<>(8);
  private String node = "";
  private @Nullable OwnerReference owner;

  /// Whether its ReplicaSet belongs to nothing, so that its name has no hash at its end.
  private boolean byItself;

  PodFacts(Name name) {
    this.name = name;
  }

  void add(Signal signal, String uid, SeriesView series, LabelMap labels, double value) {
    facts.add(new Fact(signal, uid, LabelMap.first(labels.container(), series.labels()), value));
    node = node.isEmpty() ? LabelMap.first(labels.node(), series.labels()) : node;
    if (signal == Signal.POD_OWNER) {
      owner = ownerIn(series).orElse(owner);
    }
  }

  static Optional<OwnerReference> ownerIn(SeriesView series) {
    String kind = series.label("owner_kind");
    return kind.isEmpty() || kind.equals("<none>")
        ? Optional.empty()
        : Optional.of(
            new OwnerReference(group(kind), kind, series.label("owner_name"), NO_OWNER_UID));
  }

  /// @param replicaSets that belong to no Deployment, and to what they do
  PodFacts ownedBy(Map<Name, Optional<OwnerReference>> replicaSets) {
    OwnerReference direct = owner;
    if (direct != null && direct.kind().equals("ReplicaSet")) {
      var known = replicaSets.get(new Name(name.namespace, direct.name()));
      byItself = known != null && known.isEmpty();
      owner = known == null ? direct : known.orElse(direct);
    }
    return this;
  }

  void addAll(PodFacts other) {
    facts.addAll(other.facts);
    node = node.isEmpty() ? other.node : node;
    owner = owner == null ? other.owner : owner;
  }

  private static String group(String kind) {
    return switch (kind) {
      case "ReplicaSet", "StatefulSet", "DaemonSet" -> "apps";
      case "Job" -> "batch";
      default -> "";
    };
  }

  /// @param told the signals that anything was told of
  List<PodRecord> records(Set<Signal> told) {
    var uids = facts.stream().map(Fact::uid).filter(uid -> !uid.isEmpty()).distinct().toList();
    return (uids.isEmpty() ? List.of("") : uids)
        .stream()
            .filter(uid -> !told.contains(Signal.POD_ACTIVE) || any(uid, Signal.POD_ACTIVE))
            .map(uid -> record(uid, told))
            .toList();
  }

  private boolean any(String uid, Signal signal) {
    return of(uid).stream().anyMatch(fact -> fact.signal == signal && fact.value > 0);
  }

  private List<Fact> of(String uid) {
    return facts.stream().filter(fact -> fact.uid.isEmpty() || fact.uid.equals(uid)).toList();
  }

  private PodRecord record(String uid, Set<Signal> told) {
    var byContainer = new TreeMap<String, Map<Signal, Double>>();
    for (Fact fact : of(uid)) {
      byContainer
          .computeIfAbsent(fact.container, _ -> new EnumMap<>(Signal.class))
          .merge(fact.signal, fact.value, Math::max);
    }
    Map<Signal, Double> whole = byContainer.getOrDefault(PodFigures.WHOLE, Map.of());
    byContainer.remove(PodFigures.WHOLE);
    Resources ofPod = app(whole);
    boolean runsUnknown = !told.contains(Signal.CONTAINER_RUNNING);
    var containers = new ArrayList<ContainerRecord>();
    byContainer.forEach((one, values) -> containers.add(container(one, values, runsUnknown)));
    if (containers.isEmpty()) {
      containers.add(container(PodFigures.WHOLE, Map.of(), true));
    }
    // Nothing tells in which order they start: sidecars first, so that no request is told too low.
    containers.sort(Comparator.comparing(container -> container.type() == ContainerType.INIT));
    PodRecord plain = record(uid, whole, ofPod, containers);
    Resources asWhole = WholePod.resources(plain, whole);
    return asWhole.equals(Resources.NONE) ? plain : record(uid, whole, asWhole, containers);
  }

  private PodRecord record(
      String uid, Map<Signal, Double> whole, Resources ofPod, List<ContainerRecord> containers) {
    var hash = TEMPLATE_HASH.matcher(owner == null || byItself ? "" : owner.name());
    Amounts overhead = amounts(whole, Signal.CPU_OVERHEAD, Signal.MEMORY_OVERHEAD, null);
    return new PodRecord(
        new PodId(uuid(uid), name.namespace, name.pod),
        0,
        new PodOrigin(owner, hash.find() ? hash.group(1) : "", false, Map.of()),
        new PodSpec(node, RestartPolicy.ALWAYS, Instant.EPOCH, null, overhead, ofPod),
        new PodStatus(Phase.RUNNING, "", "", true, Scheduling.SCHEDULED, ""),
        List.copyOf(containers));
  }

  /// Whether a uid only stands for one that no series told. Kubernetes' own are of version 4.
  static boolean isInvented(UUID uid) {
    return uid.version() == 3;
  }

  private UUID uuid(String uid) {
    try {
      return UUID.fromString(uid);
    } catch (IllegalArgumentException _) {
      String whole = name.namespace + "/" + name.pod + "/" + uid;
      return UUID.nameUUIDFromBytes(whole.getBytes(StandardCharsets.UTF_8));
    }
  }

  private static ContainerRecord container(
      String name, Map<Signal, Double> values, boolean runsUnknown) {
    boolean sidecar = values.containsKey(Signal.SIDECAR);
    boolean init =
        values.containsKey(Signal.INIT_CPU_REQUEST)
            || values.containsKey(Signal.INIT_MEMORY_REQUEST)
            || values.containsKey(Signal.INIT_CPU_LIMIT)
            || values.containsKey(Signal.INIT_MEMORY_LIMIT);
    ContainerType type =
        sidecar ? ContainerType.SIDECAR : init ? ContainerType.INIT : ContainerType.APP;
    double runs =
        values.getOrDefault(
            Signal.CONTAINER_RUNNING, runsUnknown && !(init && !sidecar) ? 1.0 : 0.0);
    ContainerState state =
        runs > 0 ? new ContainerState.Running(Instant.EPOCH) : ContainerState.Waiting.UNSAID;
    return new ContainerRecord(
        name,
        type,
        RestartPolicy.ALWAYS,
        sidecar || init ? init(values) : app(values),
        new ContainerStatus(ContainerId.NONE, 0, true, state, null));
  }

  private static Resources app(Map<Signal, Double> values) {
    return new Resources(
        amounts(values, Signal.CPU_REQUEST, Signal.MEMORY_REQUEST, Signal.GPU_REQUEST),
        amounts(values, Signal.CPU_LIMIT, Signal.MEMORY_LIMIT, null));
  }

  private static Resources init(Map<Signal, Double> values) {
    return new Resources(
        amounts(values, Signal.INIT_CPU_REQUEST, Signal.INIT_MEMORY_REQUEST, null),
        amounts(values, Signal.INIT_CPU_LIMIT, Signal.INIT_MEMORY_LIMIT, null));
  }

  private static Amounts amounts(
      Map<Signal, Double> values, Signal cpu, Signal memory, @Nullable Signal gpu) {
    return new Amounts(
        units(values.get(cpu), 1000),
        units(values.get(memory), 1),
        units(gpu == null ? null : values.get(gpu), 1000),
        gpu != null && values.getOrDefault(Signal.GPU_PART, 0.0) > 0);
  }

  /// A source writes 0 where there is no limit; Kubernetes knows none of 0.
  private static long units(@Nullable Double value, double scale) {
    return value == null || !(value > 0) ? Amounts.ABSENT : Math.round(value * scale);
  }
}
