package io.kubevitals.real;

import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// The spec of a pod that a test stages: busybox containers that run a shell script.
record PodTemplate(Map<String, Object> spec) {
  /// A script that ends at once, with status 0, when it is asked to.
  static final String POLITE = "trap 'exit 0' TERM; sleep 100000 & wait";

  /// A script that must be killed.
  static final String DEAF = "sleep 100000";

  private static final Map<String, Object> LIMITS =
      Map.of("terminationGracePeriodSeconds", 3, "automountServiceAccountToken", false);

  /// A container of the spec.
  record Container(Map<String, Object> fields) {}

  /// One container; `more` are further fields of it, keys and values in turn.
  static Container container(String name, String script, Object... more) {
    Map<String, Object> container = new LinkedHashMap<>();
    container.put("name", name);
    container.put("image", "localhost/busybox:1");
    container.put("imagePullPolicy", "Never");
    container.put("command", List.of("sh", "-c", script));
    for (int i = 0; i < more.length; i += 2) {
      container.put(more[i].toString(), more[i + 1]);
    }
    return new Container(container);
  }

  static PodTemplate of(Container... containers) {
    return new PodTemplate(LIMITS).with("containers", fields(containers));
  }

  private static List<Map<String, Object>> fields(Container... containers) {
    return Arrays.stream(containers).map(Container::fields).toList();
  }

  /// The same with one more field, or with another value for it.
  PodTemplate with(String key, Object value) {
    Map<String, Object> more = new LinkedHashMap<>(spec);
    more.put(key, value);
    return new PodTemplate(more);
  }

  PodTemplate after(Container... initContainers) {
    return with("initContainers", fields(initContainers));
  }

  PodTemplate on(String node) {
    return with("nodeSelector", Map.of("kubernetes.io/hostname", node));
  }

  PodTemplate restarted(String policy) {
    return with("restartPolicy", policy);
  }

  /// Tolerates every taint.
  PodTemplate tolerant() {
    return with("tolerations", List.of(Map.of("operator", "Exists")));
  }

  /// A volume that the pod's containers mount at `/d` with [#mounted].
  PodTemplate withMemory() {
    return with("volumes", List.of(Map.of("name", "d", "emptyDir", Map.of())));
  }

  static List<Map<String, String>> mounted() {
    return List.of(Map.of("name", "d", "mountPath", "/d"));
  }
}
