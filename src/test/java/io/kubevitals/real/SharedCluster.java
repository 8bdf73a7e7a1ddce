package io.kubevitals.real;

import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ExtensionContext.Namespace;

/// A cluster that comes up for the first class that needs it and stays until the last test of the
/// whole run: starting nodes for every class would cost more than the tests.
final class SharedCluster implements BeforeAllCallback {
  private static final Namespace NAMESPACE = Namespace.create(SharedCluster.class);

  private final int nodes;
  private @Nullable RealCluster cluster;

  private SharedCluster(int nodes) {
    this.nodes = nodes;
  }

  static SharedCluster withNodes(int nodes) {
    return new SharedCluster(nodes);
  }

  @Override
  public void beforeAll(ExtensionContext context) {
    cluster =
        context
            .getRoot()
            .getStore(NAMESPACE)
            .getOrComputeIfAbsent(nodes, RealCluster::up, RealCluster.class);
  }

  RealCluster get() {
    return Objects.requireNonNull(cluster, "a test class that needs a cluster registers it");
  }
}
