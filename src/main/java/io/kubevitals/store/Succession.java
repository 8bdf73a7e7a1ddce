package io.kubevitals.store;

import org.jspecify.annotations.Nullable;

/// What becomes of a stored state in the hands of whoever opens it.
public enum Succession {
  /// There is none.
  NOTHING,
  /// It is ours, and everything that was counted since is in it or can be.
  GOES_ON,
  /// It is of other pods of our cluster and will be replaced.
  OTHER_PODS,
  /// It is another cluster's. A file is replaced; a database is not ours to write to.
  OTHER_CLUSTER,
  /// It is a file, and others have led elsewhere since it was written: what they counted is not in
  /// it, so it will be replaced.
  VOID;

  /// @param counted the term in which somebody last showed counts, 0 if nobody or without a Lease
  /// @param file whether nobody else can reach the state
  public static Succession of(@Nullable Meta stored, Origin present, long counted, boolean file) {
    if (stored == null) {
      return NOTHING;
    }
    var origin = Origin.parse(stored.identity());
    if (!origin.isSameCluster(present)) {
      return OTHER_CLUSTER;
    }
    if (!origin.isSame(present)) {
      return OTHER_PODS;
    }
    boolean missedTerms = stored.term() > 0 && stored.term() < counted;
    return file && missedTerms ? VOID : GOES_ON;
  }
}
