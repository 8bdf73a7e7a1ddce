package io.kubevitals.real;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestInstance.Lifecycle;
import org.junit.jupiter.api.extension.RegisterExtension;

/// The doctor asks a real API server about rights that are limited as those in `deploy/` are.
@Tag("api")
@Needs(Need.API)
@TestInstance(Lifecycle.PER_CLASS)
class DoctorOnApiServerTest {
  @RegisterExtension final SharedCluster server = SharedCluster.withNodes(0);

  @Test
  void theLeaseIsAskedForByItsName() throws IOException {
    var account = new ServiceAccounts(server.get());
    try {
      Path kubeconfig = account.make();
      Program.Outcome outcome =
          Program.run(
              List.of(
                  "./kube-vitals",
                  "doctor",
                  "--set",
                  "role=cluster",
                  "--set",
                  "lease.namespace=default",
                  "--set",
                  "kubernetes.kubeconfig=" + kubeconfig),
              Map.of());
      assertThat(outcome.output().lines().filter(line -> line.contains("leases")))
          .hasSize(3)
          .allMatch(line -> line.contains(" works "));
      assertThat(outcome.output().lines().filter(line -> line.contains(" will not ")))
          .as("what this account may not do")
          .hasSize(2)
          .anyMatch(line -> line.contains("replicasets"))
          .anyMatch(line -> line.contains("jobs"));
      assertThat(outcome.status()).isEqualTo(1);
    } finally {
      account.remove();
    }
  }
}
