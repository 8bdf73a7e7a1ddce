package io.kubevitals.probe;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/// What one answer means.
///
/// @param families health by IP family; under `""` where families are not told apart; empty where
///   health is not known
/// @param nodeEligible null where it is not known
record KubeProxyReading(Map<String, Boolean> families, @Nullable Boolean nodeEligible) {
  static final KubeProxyReading NOTHING = new KubeProxyReading(Map.of(), null);

  /// The status alone tells health only while it cannot mean a node that is not eligible: up to
  /// Kubernetes 1.32 a 503 with `nodeEligible: false` says nothing about the rules.
  static KubeProxyReading of(int status, KubeProxyHealth body) {
    if (!body.families().isEmpty()) {
      return new KubeProxyReading(body.families(), body.nodeEligible());
    }
    if (body.healthy() != null) {
      return new KubeProxyReading(Map.of("", body.healthy()), body.nodeEligible());
    }
    boolean isAmbiguous = status != 200 && Boolean.FALSE.equals(body.nodeEligible());
    return isAmbiguous
        ? new KubeProxyReading(Map.of(), body.nodeEligible())
        : new KubeProxyReading(Map.of("", status == 200), body.nodeEligible());
  }

  /// The rules' health as `/livez` tells it, which knows nothing of the node.
  KubeProxyReading withHealthOf(KubeProxyReading livez) {
    return new KubeProxyReading(livez.families, nodeEligible);
  }

  List<Reading> readings() {
    var readings = new ArrayList<Reading>();
    families.forEach(
        (family, healthy) -> readings.add(NodeFamily.KUBE_PROXY_HEALTHY.reading(healthy, family)));
    if (nodeEligible != null) {
      readings.add(NodeFamily.KUBE_PROXY_NODE_ELIGIBLE.reading(nodeEligible));
    }
    return readings;
  }

  /// The same with nothing late.
  KubeProxyReading calledHealthy() {
    var healthy = new TreeMap<String, Boolean>();
    families.keySet().forEach(family -> healthy.put(family, true));
    return new KubeProxyReading(healthy, nodeEligible);
  }

  /// For people, such as `IPv4 healthy, node eligible`.
  String words() {
    var words = new ArrayList<String>();
    families.forEach(
        (family, healthy) ->
            words.add((family.isEmpty() ? "rules" : family) + (healthy ? " healthy" : " late")));
    if (nodeEligible != null) {
      words.add(nodeEligible ? "node eligible" : "node drained");
    }
    words.sort(Comparator.naturalOrder());
    return String.join(", ", words);
  }

  boolean knowsHealth() {
    return !families.isEmpty();
  }

  boolean isHealthy() {
    return knowsHealth() && !families.containsValue(false);
  }
}
