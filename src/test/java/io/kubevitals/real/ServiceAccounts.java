package io.kubevitals.real;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Map;

/// The daemon's own identity in a real cluster: a ServiceAccount that may list and watch pods, its
/// token in a file as the kubelet mounts it.
final class ServiceAccounts {
  private static final String NAMESPACE = "default";
  private static final String NAME = "watcher";
  private static final String ACCOUNTS = "/api/v1/namespaces/" + NAMESPACE + "/serviceaccounts";
  private static final String BINDINGS =
      "/apis/rbac.authorization.k8s.io/v1/clusterrolebindings/" + NAME;
  private static final String RIGHTS =
      """
      apiVersion: rbac.authorization.k8s.io/v1
      kind: ClusterRole
      metadata: {name: watcher}
      rules:
      - {apiGroups: [""], resources: [pods], verbs: [list, watch]}
      ---
      apiVersion: rbac.authorization.k8s.io/v1
      kind: ClusterRoleBinding
      metadata: {name: watcher}
      roleRef: {apiGroup: rbac.authorization.k8s.io, kind: ClusterRole, name: watcher}
      subjects: [{kind: ServiceAccount, name: watcher, namespace: default}]
      ---
      apiVersion: rbac.authorization.k8s.io/v1
      kind: Role
      metadata: {name: watcher, namespace: default}
      rules:
      - {apiGroups: [coordination.k8s.io], resources: [leases], resourceNames: [kube-vitals-leader], verbs: [get, update]}
      - {apiGroups: [coordination.k8s.io], resources: [leases], verbs: [create]}
      ---
      apiVersion: rbac.authorization.k8s.io/v1
      kind: RoleBinding
      metadata: {name: watcher, namespace: default}
      roleRef: {apiGroup: rbac.authorization.k8s.io, kind: Role, name: watcher}
      subjects: [{kind: ServiceAccount, name: watcher, namespace: default}]
      """;

  private final RealCluster cluster;
  private final Path tokenFile;

  ServiceAccounts(RealCluster cluster) {
    this.cluster = cluster;
    this.tokenFile = cluster.directory().resolve("watcher.token");
  }

  /// Makes the account with its rights and its first token; answers the kubeconfig that uses them.
  Path make() throws IOException {
    create();
    grant();
    writeToken();
    return Files.writeString(
        cluster.directory().resolve("watcher.kubeconfig"),
        """
        apiVersion: v1
        kind: Config
        clusters: [{name: c, cluster: {server: "%s", certificate-authority: "%s"}}]
        users: [{name: u, user: {tokenFile: "%s"}}]
        contexts: [{name: x, context: {cluster: c, user: u}}]
        current-context: x
        """
            .formatted(cluster.url(), cluster.directory().resolve("pki/ca.crt"), tokenFile));
  }

  private void create() {
    cluster.api().create(ACCOUNTS, Map.of("metadata", Map.of("name", NAME)));
  }

  /// A new account of the same name: every token of the old one is void from now on.
  void replace() {
    cluster.api().delete(ACCOUNTS + "/" + NAME);
    create();
  }

  /// Exchanges the token file as the kubelet does: by renaming a new one into its place.
  void writeToken() throws IOException {
    String token =
        cluster
            .api()
            .create(
                ACCOUNTS + "/" + NAME + "/token", Map.of("spec", Map.of("expirationSeconds", 600)))
            .getAsJsonObject("status")
            .get("token")
            .getAsString();
    Path fresh = Files.writeString(tokenFile.resolveSibling("watcher.token.new"), token);
    Files.move(fresh, tokenFile, StandardCopyOption.ATOMIC_MOVE);
  }

  void grant() {
    cluster.api().apply(NAMESPACE, RIGHTS);
  }

  void revoke() {
    cluster.api().delete(BINDINGS);
  }

  /// Deletes everything that `make` made.
  void remove() {
    revoke();
    cluster.api().delete(ACCOUNTS + "/" + NAME);
  }
}
