package io.kubevitals.cluster;

import org.jspecify.annotations.Nullable;

/// A container id of the runtime without its scheme: 64 hex digits in 32 bytes, other forms by
/// their hash. [#NONE] where the kubelet gave none.
public record ContainerId(long a, long b, long c, long d) {
  public static final ContainerId NONE = new ContainerId(0, 0, 0, 0);

  public boolean isNone() {
    return (a | b | c | d) == 0;
  }

  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof ContainerId id && a == id.a && b == id.b && c == id.c && d == id.d;
  }

  @Override
  public int hashCode() {
    return Long.hashCode(a ^ b ^ c ^ d);
  }
}
