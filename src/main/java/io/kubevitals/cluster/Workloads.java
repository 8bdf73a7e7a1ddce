package io.kubevitals.cluster;

import java.time.Duration;
import java.time.Instant;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// What a record alone tells about its pod's workload.
public final class Workloads {
  static final String ROLLOUT_TEMPLATE_HASH = "rollouts-pod-template-hash";

  /// A CronJob's Jobs are named by the minute for which they were scheduled.
  private static final Pattern SCHEDULED_JOB = Pattern.compile("(.+)-(\\d{7,9})");

  private static final Duration LATEST_START = Duration.ofDays(7);

  private Workloads() {}

  /// The workload of a pod whose controller, if any, has none itself.
  static Workload certain(PodRecord pod) {
    PodId id = pod.id();
    if (pod.origin().mirror()) {
      return new Workload(id.namespace(), withoutSuffix(id.name(), pod.spec().node()), "staticpod");
    }
    OwnerReference owner = pod.origin().owner();
    return owner == null
        ? new Workload(id.namespace(), id.name(), "barepod")
        : controller(id.namespace(), owner);
  }

  static Workload controller(String namespace, OwnerReference owner) {
    return new Workload(namespace, owner.name(), owner.kind().toLowerCase(Locale.ROOT));
  }

  /// The workload that a pod most likely belongs to, without asking anybody.
  public static Workload likely(PodRecord pod) {
    OwnerReference owner = pod.origin().owner();
    OwnerKind kind = owner == null || pod.origin().mirror() ? null : OwnerKind.of(owner);
    return owner == null || kind == null ? certain(pod) : guess(pod, owner, kind);
  }

  /// What an owner that has not been asked for is most likely part of.
  static Workload guess(PodRecord pod, OwnerReference owner, OwnerKind kind) {
    String namespace = pod.id().namespace();
    return switch (kind) {
      case REPLICA_SET -> guessOfReplicaSet(namespace, owner.name(), pod.origin());
      case JOB -> guessOfJob(namespace, owner.name(), pod.spec().createdAt());
    };
  }

  private static Workload guessOfReplicaSet(String namespace, String name, PodOrigin origin) {
    String parent = withoutSuffix(name, origin.templateHash());
    if (parent.equals(name)) {
      return new Workload(namespace, name, OwnerKind.REPLICA_SET.workloadType());
    }
    boolean rollout = origin.labels().containsKey(ROLLOUT_TEMPLATE_HASH);
    return new Workload(namespace, parent, rollout ? "rollout" : "deployment");
  }

  private static Workload guessOfJob(String namespace, String name, Instant createdAt) {
    Matcher scheduled = SCHEDULED_JOB.matcher(name);
    if (scheduled.matches()) {
      var due = Instant.ofEpochSecond(60 * Long.parseLong(scheduled.group(2)));
      if (Duration.between(due, createdAt).abs().compareTo(LATEST_START) < 0) {
        return new Workload(namespace, scheduled.group(1), "cronjob");
      }
    }
    return new Workload(namespace, name, OwnerKind.JOB.workloadType());
  }

  private static String withoutSuffix(String name, String suffix) {
    String tail = "-" + suffix;
    return !suffix.isEmpty() && name.endsWith(tail) && name.length() > tail.length()
        ? name.substring(0, name.length() - tail.length())
        : name;
  }
}
