package io.kubevitals.cluster;

import java.io.IOException;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/// Reads and writes one Lease. A write succeeds only on the version that was read.
final class LeaseClient {
  private static final String JSON = "application/json";

  private final ClusterAccess access;
  private final String namespace;
  private final String name;
  private final Duration timeout;

  LeaseClient(ClusterAccess access, LeaseConfig config) {
    this.access = access;
    this.namespace = config.namespace();
    this.name = config.name();
    this.timeout = config.requestTimeout();
  }

  /// @param latest whether to ask beyond the server's cache, which costs it more and may be needed
  ///   after a conflict
  /// @return null where there is none
  @Nullable StoredLease get(boolean latest) throws IOException {
    var request =
        ApiRequest.of(path() + "/" + name, JSON).with("resourceVersion", latest ? "" : "0");
    try {
      return new StoredLease(access.get(request, timeout));
    } catch (ApiException e) {
      if (e.code() == 404) {
        return null;
      }
      throw e;
    }
  }

  StoredLease create(LeaseRecord record) throws IOException {
    var lease = StoredLease.create(namespace, name, record);
    return new StoredLease(access.post(path(), lease.object(), timeout));
  }

  StoredLease update(StoredLease next) throws IOException {
    return new StoredLease(access.put(path() + "/" + name, next.object(), timeout));
  }

  /// After a failure.
  void doubt() {
    access.doubt();
  }

  private String path() {
    return "/apis/coordination.k8s.io/v1/namespaces/" + namespace + "/leases";
  }
}
