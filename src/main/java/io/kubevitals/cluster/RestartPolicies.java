package io.kubevitals.cluster;

import org.jspecify.annotations.Nullable;

/// Which restart policy holds for a container.
final class RestartPolicies {
  private RestartPolicies() {}

  static @Nullable RestartPolicy parse(String text) {
    return switch (text) {
      case "Always" -> RestartPolicy.ALWAYS;
      case "OnFailure" -> RestartPolicy.ON_FAILURE;
      case "Never" -> RestartPolicy.NEVER;
      default -> null;
    };
  }

  static RestartPolicy inForce(
      ContainerType type, @Nullable RestartPolicy own, RestartPolicy ofPod) {
    if (type == ContainerType.EPHEMERAL) {
      return RestartPolicy.NEVER;
    }
    if (own != null) {
      return own;
    }
    boolean retried = type == ContainerType.INIT && ofPod == RestartPolicy.ALWAYS;
    return retried ? RestartPolicy.ON_FAILURE : ofPod;
  }
}
