package io.kubevitals.resource.report;

import java.util.Comparator;

/// A container of a pod by the names that a series tells. Of a pod that came again under the same
/// name, both lives are one.
///
/// @param container `""` for a whole pod, where the source tells of no container
public record ContainerName(String namespace, String pod, String container)
    implements Comparable<ContainerName> {
  private static final Comparator<ContainerName> ORDER =
      Comparator.comparing(ContainerName::namespace)
          .thenComparing(ContainerName::pod)
          .thenComparing(ContainerName::container);

  PodName ofPod() {
    return new PodName(namespace, pod);
  }

  @Override
  public int compareTo(ContainerName other) {
    return ORDER.compare(this, other);
  }
}
