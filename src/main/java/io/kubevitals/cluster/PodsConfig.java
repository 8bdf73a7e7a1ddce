package io.kubevitals.cluster;

import io.kubevitals.config.Role;
import io.kubevitals.config.Settings;
import java.util.List;

/// Which pods are watched and how large an object of the API may be.
///
/// @param namespaces only these; empty for all
public record PodsConfig(
    PodScope scope, List<String> namespaces, String nodeName, int maxObjectBytes) {
  private static final int MIB = 1 << 20;

  static PodsConfig from(Settings settings) {
    PodScope scope = settings.choice("pods.scope", PodScope.class);
    String node = settings.text("node-name");
    if (scope == PodScope.NODE && node.isEmpty()) {
      settings.problem("pods.scope", "is node, which needs node-name");
    }
    if (scope == PodScope.NODE && settings.choice("role", Role.class).sharesDuties()) {
      settings.problem("pods.scope", "is node, which goes with role = node");
    }
    List<String> namespaces = settings.texts("pods.namespaces").stream().distinct().toList();
    for (String namespace : namespaces) {
      if (!namespace.matches("[a-z0-9]([-a-z0-9]{0,61}[a-z0-9])?")) {
        settings.problem("pods.namespaces", "is no name of a namespace: \"" + namespace + "\"");
      }
    }
    int mebibytes = settings.integer("kubernetes.max-object-mebibytes", 1, 64);
    return new PodsConfig(scope, namespaces, node, mebibytes * MIB);
  }

  /// Which pods these are, in one line.
  public String description() {
    String where = namespaces.isEmpty() ? "all namespaces" : String.join(",", sortedNamespaces());
    return scope == PodScope.NODE ? "node " + nodeName + ", " + where : where;
  }

  private List<String> sortedNamespaces() {
    return namespaces.stream().sorted().toList();
  }

  /// The same with the scope that a process of this role has.
  public PodsConfig in(Role role) {
    return new PodsConfig(
        scope.resolve(role.hasClusterDuties()), namespaces, nodeName, maxObjectBytes);
  }
}
