package io.kubevitals.cluster;

/// Why an object was not read.
enum SkipReason {
  OVERSIZED,
  MALFORMED,
  /// A kind of watch event that nobody knows.
  UNKNOWN_EVENT
}
