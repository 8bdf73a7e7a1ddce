package io.kubevitals.resource.report;

/// A request or limit that would fit better.
///
/// @param now NaN where there is none
/// @param guard why it should not be taken over as it is, `""` where nothing speaks against it
public record Change(
    Amount amount, Bound bound, double now, double suggested, String why, String guard) {

  /// What is changed.
  public enum Bound {
    REQUEST("request"),
    LIMIT("limit");

    private final String word;

    Bound(String word) {
      this.word = word;
    }

    public String word() {
      return word;
    }
  }

  public boolean isSafe() {
    return guard.isEmpty();
  }
}
