package io.kubevitals.probe;

/// One check of one component. A report holds what the component says now; a prober remembers
/// nothing that a failure should have ended.
public interface Prober {

  Check check();

  /// Asks once. Ends within the configured deadline whatever the other side does.
  ProbeReport probe() throws InterruptedException;

  /// Shows nothing any more, because another process asks in its place.
  default void rest() {}
}
