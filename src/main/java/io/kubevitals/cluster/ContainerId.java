package io.kubevitals.cluster;

import org.jspecify.annotations.Nullable;

/// A container id of the runtime, or of another form its hash, folded to 64 bits: ids are random
/// and only those of one container are ever compared. [#NONE] where the kubelet gave none.
///
/// @param mark 0 for none
public record ContainerId(long mark) {
  public static final ContainerId NONE = new ContainerId(0);

  /// An id of 32 bytes.
  public static ContainerId of(long a, long b, long c, long d) {
    long mark = a ^ Long.rotateLeft(b, 16) ^ Long.rotateLeft(c, 32) ^ Long.rotateLeft(d, 48);
    boolean none = (a | b | c | d) == 0;
    return none ? NONE : new ContainerId(mark == 0 ? 1 : mark);
  }

  public boolean isNone() {
    return mark == 0;
  }

  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof ContainerId id && mark == id.mark;
  }

  @Override
  public int hashCode() {
    return Long.hashCode(mark);
  }
}
