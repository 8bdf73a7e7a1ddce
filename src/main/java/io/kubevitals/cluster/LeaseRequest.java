package io.kubevitals.cluster;

import org.jspecify.annotations.Nullable;

/// What a candidate asks of the API server.
sealed interface LeaseRequest {
  /// @param latest whether the server's cache will not do
  record Look(boolean latest) implements LeaseRequest {}

  /// @param on the version that is to be replaced, null to create the Lease
  record Write(@Nullable StoredLease on, LeaseRecord record) implements LeaseRequest {}
}
