package io.kubevitals.probe;

import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// What `/livez?verbose` and `/readyz?verbose` of a Kubernetes-style server say, a line for each
/// check: `[+]ovs ok` or `[-]watcher failed: reason withheld`, then `readyz check failed`.
///
/// @param passed by the name of the check, in the body's order
record AntreaChecks(Map<String, Boolean> passed) {
  private static final int MAX_CHECKS = 64;

  /// Null if this is no such body.
  static @Nullable AntreaChecks parse(String body) {
    var passed = new LinkedHashMap<String, Boolean>();
    boolean ended = false;
    for (String line : body.split("\n", MAX_CHECKS)) {
      if (line.startsWith("[+]") || line.startsWith("[-]")) {
        String name = line.substring(3).split(" ", 2)[0];
        passed.put(name, line.charAt(1) == '+');
      } else {
        ended |= line.endsWith(" check passed") || line.endsWith(" check failed");
      }
    }
    return ended && !passed.isEmpty() ? new AntreaChecks(passed) : null;
  }
}
