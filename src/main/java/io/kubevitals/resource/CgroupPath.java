package io.kubevitals.resource;

import io.kubevitals.cluster.ContainerId;
import java.util.Locale;
import java.util.UUID;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// What cAdvisor's label `id` tells: `/kubepods/burstable/pod<uid>/<id>`, or with the systemd
/// driver `/kubepods.slice/kubepods-pod<uid with underscores>.slice/cri-containerd-<id>.scope`.
///
/// @param pod null where the path names none; of a static pod it is not the API's uid
/// @param container [ContainerId#NONE] where the path names none
/// @param nested a control group inside a container's own, whose use that one contains
public record CgroupPath(@Nullable UUID pod, ContainerId container, boolean nested) {
  private static final Pattern POD =
      Pattern.compile(
          "pod([0-9a-f]{8})[-_]?([0-9a-f]{4})[-_]?([0-9a-f]{4})[-_]?([0-9a-f]{4})[-_]?([0-9a-f]{12})(?=[./]|$)");
  private static final Pattern CONTAINER =
      Pattern.compile("/(?!crio-conmon-)(?:[a-z][a-z-]*-)?([0-9a-f]{64})(?:\\.scope)?(/.*)?$");

  public static CgroupPath parse(String path) {
    Matcher container = CONTAINER.matcher(path);
    boolean found = container.find();
    return new CgroupPath(
        pod(path),
        found ? containerId(container.group(1)) : ContainerId.NONE,
        found && container.group(2) != null);
  }

  /// cAdvisor's label `name`, which is the id with containerd and CRI-O.
  static ContainerId named(String name) {
    return name.matches("[0-9a-f]{64}") ? containerId(name) : ContainerId.NONE;
  }

  private static @Nullable UUID pod(String path) {
    Matcher pod = POD.matcher(path.toLowerCase(Locale.ROOT));
    if (!pod.find()) {
      return null;
    }
    return UUID.fromString(
        String.join("-", pod.group(1), pod.group(2), pod.group(3), pod.group(4), pod.group(5)));
  }

  private static ContainerId containerId(String hex) {
    return ContainerId.of(
        Long.parseUnsignedLong(hex, 0, 16, 16),
        Long.parseUnsignedLong(hex, 16, 32, 16),
        Long.parseUnsignedLong(hex, 32, 48, 16),
        Long.parseUnsignedLong(hex, 48, 64, 16));
  }
}
