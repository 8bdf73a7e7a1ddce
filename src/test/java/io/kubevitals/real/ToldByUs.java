package io.kubevitals.real;

import io.kubevitals.real.LoadTest.Line;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// A load test in a cluster without kube-state-metrics whose Prometheus scraped kube-vitals with
/// `resources.by = container`: our families tell what the other's told.
final class ToldByUs {
  private static final Pattern LABEL = Pattern.compile("([a-z_]+)=\"([^\"]*)\"");
  private static final Pattern HASH = Pattern.compile("-[bcdfghjklmnpqrstvwxz2456789]{6,10}$");
  private static final Map<String, String> FAMILIES =
      Map.of(
          "requests/cpu", "kubevitals_cpu_request_cores",
          "limits/cpu", "kubevitals_cpu_limit_cores",
          "requests/memory", "kubevitals_memory_request_bytes",
          "limits/memory", "kubevitals_memory_limit_bytes",
          "requests/nvidia_com_gpu", "kubevitals_gpu_request");

  private final Map<String, List<Line>> families;
  private final Map<String, String> workloads = new HashMap<>();

  /// Of one series one value at a time.
  private final Map<String, Map<String, Line>> ours = new TreeMap<>();

  private ToldByUs(LoadTest test) {
    this.families = test.families();
  }

  /// Puts our families in the place of kube-state-metrics'.
  static LoadTest instead(LoadTest test) {
    new ToldByUs(test).replace();
    return test;
  }

  private void replace() {
    families.getOrDefault("kube_pod_owner", List.of()).forEach(line -> learn(labels(line)));
    families.forEach((family, lines) -> lines.forEach(line -> tell(family, line)));
    families.keySet().removeIf(family -> family.startsWith("kube_"));
    ours.forEach((family, lines) -> families.put(family, new ArrayList<>(lines.values())));
  }

  private void learn(Map<String, String> owned) {
    String owner = owned.getOrDefault("owner_name", "");
    boolean hashed = "ReplicaSet".equals(owned.get("owner_kind"));
    workloads.put(
        owned.get("namespace") + "/" + owned.get("pod"),
        hashed
            ? "workload=\"%s\",workload_type=\"deployment\""
                .formatted(HASH.matcher(owner).replaceFirst(""))
            : "workload=\"%s\",workload_type=\"statefulset\"".formatted(owner));
  }

  private void tell(String family, Line line) {
    Map<String, String> labels = labels(line);
    if (family.matches("kube_pod_(init_)?container_resource_.+")) {
      String kind = family.replaceFirst(".*_", "");
      String ours = FAMILIES.getOrDefault(kind + "/" + labels.get("resource"), "");
      add(ours, ofPod(labels), line);
    } else if (family.equals("container_memory_working_set_bytes")) {
      add("kubevitals_memory_usage_bytes", ofPod(labels), line);
    } else if (family.equals("kube_pod_init_container_info")) {
      String ofTemplate = "container_type=\"sidecar\",reason=\"Error\",terminating=\"false\"";
      add(
          "kubevitals_container_terminations_total",
          ofWorkload(labels) + "," + ofTemplate,
          new Line("", line.millis(), 0));
    }
  }

  private String ofPod(Map<String, String> labels) {
    return ofWorkload(labels) + ",pod=\"" + labels.get("pod") + "\"";
  }

  private String ofWorkload(Map<String, String> labels) {
    String namespace = labels.get("namespace");
    return "namespace=\"%s\",%s,container=\"%s\""
        .formatted(
            namespace, workloads.get(namespace + "/" + labels.get("pod")), labels.get("container"));
  }

  private void add(String family, String labels, Line line) {
    ours.computeIfAbsent(family, _ -> new TreeMap<>())
        .put(labels + line.millis(), new Line(labels, line.millis(), line.value()));
  }

  private static Map<String, String> labels(Line line) {
    var labels = new HashMap<String, String>();
    Matcher found = LABEL.matcher(line.labels());
    while (found.find()) {
      labels.put(found.group(1), found.group(2));
    }
    return labels;
  }
}
