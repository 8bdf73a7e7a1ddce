package io.kubevitals.resource.report;

import io.kubevitals.cluster.Workload;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// The workload of a pod that may be gone, from names alone.
final class OwnerNames {
  /// What Kubernetes makes hashes and random suffixes of: no vowels, no 0, 1 and 3.
  private static final String SAFE = "[bcdfghjklmnpqrstvwxz2456789]";

  private static final Pattern REPLICA_SET = Pattern.compile("(.+)-" + SAFE + "{6,10}");
  private static final Pattern POD_OF_DEPLOYMENT =
      Pattern.compile("(.+)-" + SAFE + "{6,10}-" + SAFE + "{5}");
  private static final Pattern POD_OF_STATEFUL_SET = Pattern.compile("(.+)-\\d{1,5}");
  private static final Pattern POD_OF_SET = Pattern.compile("(.+)-" + SAFE + "{5}");

  /// A CronJob's Jobs are named by the minute for which they were scheduled.
  private static final Pattern SCHEDULED_JOB = Pattern.compile("(.+)-(\\d{8})");

  private static final Duration LONGEST_JOB = Duration.ofDays(30);

  private OwnerNames() {}

  /// @param kind of the controller, `""` or `<none>` where there is none
  /// @param at any moment of the pod's life
  static Workload controlled(PodName pod, String kind, String name, Instant at) {
    return switch (kind) {
      case "", "<none>" -> new Workload(pod.namespace(), pod.name(), "barepod");
      case "Node" -> new Workload(pod.namespace(), withoutSuffix(pod.name(), name), "staticpod");
      case "ReplicaSet" -> ofReplicaSet(pod.namespace(), name);
      case "Job" -> ofJob(pod.namespace(), name, at);
      default -> new Workload(pod.namespace(), name, kind.toLowerCase(Locale.ROOT));
    };
  }

  /// @param kind of what the ReplicaSet belongs to, `""` or `<none>` where it belongs to nothing
  static Workload ownerOfReplicaSet(String namespace, String name, String kind, String owner) {
    return switch (kind) {
      case "", "<none>" -> new Workload(namespace, name, "replicaset");
      default -> new Workload(namespace, owner, kind.toLowerCase(Locale.ROOT));
    };
  }

  /// By its name alone, which a Deployment ends with a hash.
  private static Workload ofReplicaSet(String namespace, String name) {
    Matcher hashed = REPLICA_SET.matcher(name);
    return hashed.matches()
        ? new Workload(namespace, hashed.group(1), "deployment")
        : new Workload(namespace, name, "replicaset");
  }

  private static Workload ofJob(String namespace, String name, Instant at) {
    Matcher scheduled = SCHEDULED_JOB.matcher(name);
    if (scheduled.matches()) {
      var due = Instant.ofEpochSecond(60 * Long.parseLong(scheduled.group(2)));
      if (Duration.between(due, at).abs().compareTo(LONGEST_JOB) < 0) {
        return new Workload(namespace, scheduled.group(1), "cronjob");
      }
    }
    return new Workload(namespace, name, "job");
  }

  private static String withoutSuffix(String name, String node) {
    String tail = "-" + node;
    return name.endsWith(tail) && name.length() > tail.length()
        ? name.substring(0, name.length() - tail.length())
        : name;
  }

  /// Where nobody tells the controller.
  static Workload guess(PodName pod) {
    record Form(Pattern pattern, String type) {}
    var forms =
        List.of(
            new Form(POD_OF_DEPLOYMENT, "deployment"),
            new Form(POD_OF_STATEFUL_SET, "statefulset"),
            new Form(POD_OF_SET, "daemonset"));
    for (Form form : forms) {
      Matcher name = form.pattern.matcher(pod.name());
      if (name.matches()) {
        return new Workload(pod.namespace(), name.group(1), form.type);
      }
    }
    return new Workload(pod.namespace(), pod.name(), "barepod");
  }
}
