package io.kubevitals.cluster;

import java.time.Instant;

/// A requested deletion.
///
/// @param deadline `metadata.deletionTimestamp`: when the grace period ends
/// @param graceSeconds `metadata.deletionGracePeriodSeconds`
public record Deletion(Instant deadline, long graceSeconds) {
  /// The moment somebody asked.
  public Instant requestedAt() {
    return deadline.minusSeconds(graceSeconds);
  }
}
