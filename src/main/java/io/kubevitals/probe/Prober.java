package io.kubevitals.probe;

import io.kubevitals.metrics.FamilyWriter;

/// One check of one component. A prober keeps what the component said last, and nothing of what it
/// said before a failure.
public interface Prober {

  /// The value of label `component`.
  String component();

  /// The value of label `check`.
  String check();

  /// Asks once. Ends within the configured deadline whatever the other side does.
  ProbeResult probe() throws InterruptedException;

  /// What the component said last, for people; `""` where it said nothing.
  String said();

  /// The component's own families. Called on another thread than [#probe].
  void collect(FamilyWriter out);
}
