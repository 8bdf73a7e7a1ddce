package io.kubevitals.metrics;

/// Takes families in the order in which they appear on the page.
public interface FamilyWriter {
  /// Starts a family.
  ///
  /// @param name with prefix and, for a counter, with `_total`
  void family(String name, FamilyType type, String help);

  /// One series of the family last started.
  void sample(LabelSet labels, double value);

  void sample(LabelSet labels, long value);

  /// One series whose labels come in two parts, neither of them empty.
  void sample(LabelSet labels, LabelSet more, double value);

  /// A family of another program, written after ours; of one name there is at most one a page.
  default void foreign(ForeignFamily family) {}

  /// What this page may show of counters that scrapers must have seen before they rise.
  default Exposure exposure() {
    return Exposure.present();
  }
}
