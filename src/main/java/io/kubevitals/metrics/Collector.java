package io.kubevitals.metrics;

/// A source of families. It is asked on the thread that renders a page and must not wait for
/// anything; if it throws, its families are missing from this page, `collector_success` says so and
/// the others are served.
public interface Collector {
  /// The value of label `collector`.
  String name();

  void collect(FamilyWriter out);
}
