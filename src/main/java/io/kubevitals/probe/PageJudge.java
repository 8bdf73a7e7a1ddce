package io.kubevitals.probe;

import java.util.Set;

/// What the metrics of one component mean. May remember earlier pages; asked by one thread.
interface PageJudge {
  /// The families that it reads.
  Set<String> families();

  Verdict judge(MetricsPage page);
}
