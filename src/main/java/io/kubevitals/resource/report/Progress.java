package io.kubevitals.resource.report;

/// Told while a report is made, from one thread at a time.
public interface Progress {
  /// @param share of the work that is done, 0 to 1; it never falls
  /// @param doing in a few words
  void at(double share, String doing);

  /// For whoever does not look.
  static Progress none() {
    return (_, _) -> {};
  }
}
