package io.kubevitals.cluster;

/// A container id of the runtime without its scheme: 64 hex digits in 32 bytes, other forms by
/// their hash. [#NONE] where the kubelet gave none.
public record ContainerId(long a, long b, long c, long d) {
  public static final ContainerId NONE = new ContainerId(0, 0, 0, 0);

  public boolean isNone() {
    return equals(NONE);
  }
}
