package io.kubevitals.store;

/// What is known of a pod, or what is remembered of one that is gone.
public record PodRow(Kind kind, String uid, Bytes state) implements Row {
  /// A pod and its stone are different rows.
  public enum Kind {
    POD,
    STONE
  }
}
