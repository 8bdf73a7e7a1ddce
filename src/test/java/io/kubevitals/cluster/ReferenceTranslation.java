package io.kubevitals.cluster;

import io.kubernetes.client.proto.Meta;
import io.kubernetes.client.proto.Resource.Quantity;
import io.kubernetes.client.proto.V1;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.math.RoundingMode;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.UUID;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// The generated classes' pod as our record: the same rules, written a second time without a
/// thought of speed, so that the decoder has something to be compared with.
final class ReferenceTranslation {
  private ReferenceTranslation() {}

  static PodRecord of(V1.Pod pod, Set<String> keptLabels) {
    var metadata = pod.getMetadata();
    var spec = pod.getSpec();
    RestartPolicy policy = policy(spec.getRestartPolicy(), RestartPolicy.ALWAYS);
    return new PodRecord(
        new PodId(UUID.fromString(metadata.getUid()), metadata.getNamespace(), metadata.getName()),
        Long.parseLong(metadata.getResourceVersion()),
        origin(metadata, keptLabels),
        new PodSpec(
            spec.getNodeName(),
            policy,
            time(metadata.getCreationTimestamp()),
            metadata.hasDeletionTimestamp()
                ? new Deletion(
                    time(metadata.getDeletionTimestamp()), metadata.getDeletionGracePeriodSeconds())
                : null,
            amounts(spec.getOverheadMap()),
            resources(spec.getResources())),
        status(pod),
        containers(pod, policy));
  }

  private static PodOrigin origin(Meta.ObjectMeta metadata, Set<String> keptLabels) {
    var owner =
        metadata.getOwnerReferencesList().stream()
            .filter(Meta.OwnerReference::getController)
            .findFirst()
            .map(
                one ->
                    new OwnerReference(
                        one.getApiVersion().contains("/")
                            ? one.getApiVersion().split("/", 2)[0]
                            : "",
                        one.getKind(),
                        one.getName(),
                        UUID.fromString(one.getUid())));
    var labels = new TreeMap<>(metadata.getLabelsMap());
    String hash = labels.getOrDefault("pod-template-hash", "");
    hash = labels.getOrDefault("rollouts-pod-template-hash", hash);
    labels.keySet().retainAll(keptLabels);
    return new PodOrigin(
        owner.orElse(null),
        hash,
        metadata.getAnnotationsMap().containsKey("kubernetes.io/config.mirror"),
        labels);
  }

  private static PodStatus status(V1.Pod pod) {
    var status = pod.getStatus();
    boolean failed = status.getPhase().equals("Failed");
    var disruption = condition(status, "DisruptionTarget");
    return new PodStatus(
        Phase.valueOf(status.getPhase().toUpperCase(java.util.Locale.ROOT)),
        status.getReason(),
        failed ? cut(status.getMessage()) : "",
        holds(condition(status, "Ready")),
        scheduling(pod),
        disruption != null && holds(disruption) ? disruption.getReason() : "");
  }

  private static Scheduling scheduling(V1.Pod pod) {
    var condition = condition(pod.getStatus(), "PodScheduled");
    if (!pod.getSpec().getNodeName().isEmpty() || holds(condition)) {
      return Scheduling.SCHEDULED;
    }
    return switch (condition == null ? "" : condition.getReason()) {
      case "Unschedulable" -> Scheduling.UNSCHEDULABLE;
      case "SchedulingGated" -> Scheduling.GATED;
      default -> Scheduling.WAITING;
    };
  }

  private static V1.@Nullable PodCondition condition(V1.PodStatus status, String type) {
    return status.getConditionsList().stream()
        .filter(one -> one.getType().equals(type))
        .reduce((_, last) -> last)
        .orElse(null);
  }

  private static boolean holds(V1.@Nullable PodCondition condition) {
    return condition != null && condition.getStatus().equals("True");
  }

  private static List<ContainerRecord> containers(V1.Pod pod, RestartPolicy ofPod) {
    var containers = new ArrayList<ContainerRecord>();
    var spec = pod.getSpec();
    for (var one : spec.getContainersList()) {
      RestartPolicy policy = policy(one.getRestartPolicy(), ofPod);
      containers.add(container(pod, one.getName(), ContainerType.APP, policy, one.getResources()));
    }
    RestartPolicy init =
        ofPod == RestartPolicy.NEVER ? RestartPolicy.NEVER : RestartPolicy.ON_FAILURE;
    for (boolean sidecar : new boolean[] {false, true}) {
      for (var one : spec.getInitContainersList()) {
        if (one.getRestartPolicy().equals("Always") == sidecar) {
          var type = sidecar ? ContainerType.SIDECAR : ContainerType.INIT;
          RestartPolicy policy = policy(one.getRestartPolicy(), init);
          containers.add(container(pod, one.getName(), type, policy, one.getResources()));
        }
      }
    }
    for (var one : spec.getEphemeralContainersList()) {
      var common = one.getEphemeralContainerCommon();
      containers.add(
          container(
              pod,
              common.getName(),
              ContainerType.EPHEMERAL,
              RestartPolicy.NEVER,
              common.getResources()));
    }
    return containers;
  }

  private static ContainerRecord container(
      V1.Pod pod,
      String name,
      ContainerType type,
      RestartPolicy policy,
      V1.ResourceRequirements asked) {
    var status =
        Stream.of(
                pod.getStatus().getContainerStatusesList(),
                pod.getStatus().getInitContainerStatusesList(),
                pod.getStatus().getEphemeralContainerStatusesList())
            .flatMap(List::stream)
            .filter(one -> one.getName().equals(name))
            .findFirst()
            .orElse(null);
    if (status == null) {
      return new ContainerRecord(name, type, policy, resources(asked), ContainerStatus.NONE);
    }
    Resources inForce = resources(status.getResources());
    return new ContainerRecord(
        name,
        type,
        policy,
        inForce.equals(Resources.NONE) ? resources(asked) : inForce,
        new ContainerStatus(
            id(status.getContainerID()),
            status.getRestartCount(),
            status.getReady(),
            state(status.getState()),
            status.getLastState().hasTerminated()
                ? terminated(status.getLastState().getTerminated())
                : null));
  }

  private static ContainerState state(V1.ContainerState state) {
    if (state.hasTerminated()) {
      return terminated(state.getTerminated());
    }
    if (state.hasRunning()) {
      return new ContainerState.Running(time(state.getRunning().getStartedAt()));
    }
    var waiting = state.getWaiting();
    return new ContainerState.Waiting(waiting.getReason(), cut(waiting.getMessage()));
  }

  private static ContainerState.Terminated terminated(V1.ContainerStateTerminated ended) {
    return new ContainerState.Terminated(
        id(ended.getContainerID()),
        ended.getReason(),
        cut(ended.getMessage()),
        ended.getExitCode(),
        time(ended.getStartedAt()),
        time(ended.getFinishedAt()));
  }

  private static ContainerId id(String text) {
    if (text.isEmpty()) {
      return ContainerId.NONE;
    }
    var words =
        java.nio.ByteBuffer.wrap(HexFormat.of().parseHex(text.substring(text.indexOf("://") + 3)));
    return ContainerId.of(words.getLong(), words.getLong(), words.getLong(), words.getLong());
  }

  private static Resources resources(V1.ResourceRequirements given) {
    return new Resources(amounts(given.getRequestsMap()), amounts(given.getLimitsMap()));
  }

  private static Amounts amounts(Map<String, Quantity> given) {
    return new Amounts(amount(given.get("cpu"), 1000), amount(given.get("memory"), 1));
  }

  private static long amount(@Nullable Quantity quantity, long unit) {
    if (quantity == null) {
      return Amounts.ABSENT;
    }
    String text = quantity.getString();
    String digits = text.replaceAll("[A-Za-z]+$", "");
    var factor =
        switch (text.substring(digits.length())) {
          case "m" -> new BigDecimal("0.001");
          case "Ki" -> new BigDecimal(BigInteger.TWO.pow(10));
          case "Mi" -> new BigDecimal(BigInteger.TWO.pow(20));
          case "Gi" -> new BigDecimal(BigInteger.TWO.pow(30));
          case "" -> BigDecimal.ONE;
          default -> throw new AssertionError(text);
        };
    return new BigDecimal(digits)
        .multiply(factor)
        .multiply(BigDecimal.valueOf(unit))
        .setScale(0, RoundingMode.CEILING)
        .longValueExact();
  }

  private static RestartPolicy policy(String text, RestartPolicy otherwise) {
    return switch (text) {
      case "Always" -> RestartPolicy.ALWAYS;
      case "OnFailure" -> RestartPolicy.ON_FAILURE;
      case "Never" -> RestartPolicy.NEVER;
      default -> otherwise;
    };
  }

  private static Instant time(Meta.Time time) {
    return Instant.ofEpochSecond(time.getSeconds());
  }

  /// At most 512 bytes of UTF-8, whole characters.
  private static String cut(String text) {
    String kept = text;
    while (kept.getBytes(java.nio.charset.StandardCharsets.UTF_8).length > 512) {
      kept = kept.substring(0, kept.offsetByCodePoints(kept.length(), -1));
    }
    return kept;
  }
}
