package io.kubevitals.bench;

import java.io.BufferedWriter;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Locale;

/// What a Prometheus holds of many containers, with the truth: two containers in a pod, ten pods in
/// a Deployment, ten Deployments in a namespace. Every tenth container was replaced 90 s ago, and
/// cAdvisor's stamps keep its last samples in the look-back.
final class ContainerSeries {
  static final int INTERVAL = 15;
  private static final int SAMPLES = 40;
  private static final int RESTART = 6;

  private final int containers;
  private final long end;

  ContainerSeries(int containers, Instant end) {
    this.containers = containers;
    this.end = end.getEpochSecond();
  }

  long end() {
    return end;
  }

  static String namespace(int container) {
    return "ns-" + container / 200;
  }

  static String workload(int container) {
    return "app-" + container / 20;
  }

  /// @param container of which the second of each pod has an odd number
  static String pod(int container) {
    return workload(container) + "-7d9c8b6f5-" + name(container / 2);
  }

  private static String name(int number) {
    String letters = "bcdfghjklm";
    var name = new StringBuilder();
    for (char digit : "%05d".formatted(number).toCharArray()) {
      name.append(letters.charAt(digit - '0'));
    }
    return name.toString();
  }

  static String container(int container) {
    return container % 2 == 0 ? "app" : "log";
  }

  static double cores(int container) {
    return 0.05 + container % 17 * 0.01;
  }

  static double bytes(int container) {
    return 20e6 + container % 13 * 1e6;
  }

  static boolean restarted(int container) {
    return container % 10 == 0;
  }

  /// Writes all of it in the form that `promtool tsdb create-blocks-from openmetrics` reads.
  void write(Path file) throws IOException {
    try (BufferedWriter out = Files.newBufferedWriter(file)) {
      for (int container = 0; container < containers; container++) {
        use(out, container);
        requests(out, container);
        if (container % 2 == 0) {
          pod(out, container);
        }
      }
      out.write("# EOF\n");
    }
  }

  private void use(BufferedWriter out, int container) throws IOException {
    String present = cgroup(container, restarted(container) ? 'b' : 'a');
    int from = restarted(container) ? SAMPLES - RESTART : 0;
    double cores = cores(container);
    counter(
        out, "container_cpu_usage_seconds_total", present + ",cpu=\"total\"", cores, from, SAMPLES);
    gauge(out, "container_memory_working_set_bytes", present, bytes(container), from, SAMPLES);
    counter(out, "container_cpu_cfs_periods_total", present, 10, SAMPLES - 10, SAMPLES);
    counter(out, "container_cpu_cfs_throttled_periods_total", present, 1, SAMPLES - 10, SAMPLES);
    counter(out, "container_oom_events_total", present, 0, SAMPLES - 10, SAMPLES);
    if (restarted(container)) {
      String dead = cgroup(container, 'a');
      counter(out, "container_cpu_usage_seconds_total", dead + ",cpu=\"total\"", cores, 0, from);
      gauge(out, "container_memory_working_set_bytes", dead, 2 * bytes(container), 0, from);
    }
  }

  private void requests(BufferedWriter out, int container) throws IOException {
    String labels = labels(container);
    String uid = ",uid=\"" + uid(container) + "\",node=\"node-" + container % 100 + "\"";
    for (String kind : new String[] {"request", "limit"}) {
      double factor = kind.equals("limit") ? 4 : 2;
      String ours = "kube_pod_container_resource_" + kind + "s";
      String cpu = ",resource=\"cpu\",unit=\"core\"";
      String memory = ",resource=\"memory\",unit=\"byte\"";
      gauge(out, ours, labels + uid + cpu, factor * cores(container), SAMPLES - 2, SAMPLES);
      gauge(out, ours, labels + uid + memory, factor * bytes(container), SAMPLES - 2, SAMPLES);
      gauge(out, "container_cpu_cores_" + kind, labels, factor * cores(container), 0, SAMPLES);
      gauge(out, "container_memory_bytes_" + kind, labels, factor * bytes(container), 0, SAMPLES);
    }
    gauge(out, "kube_pod_container_status_running", labels + uid, 1, SAMPLES - 2, SAMPLES);
  }

  private void pod(BufferedWriter out, int container) throws IOException {
    String labels =
        "namespace=\"%s\",pod=\"%s\",uid=\"%s\""
            .formatted(namespace(container), pod(container), uid(container));
    String owner =
        ",owner_kind=\"ReplicaSet\",owner_name=\"" + workload(container) + "-7d9c8b6f5\"";
    gauge(out, "kube_pod_status_phase", labels + ",phase=\"Running\"", 1, SAMPLES - 2, SAMPLES);
    gauge(out, "kube_pod_status_phase", labels + ",phase=\"Pending\"", 0, SAMPLES - 2, SAMPLES);
    gauge(out, "kube_pod_owner", labels + owner, 1, SAMPLES - 2, SAMPLES);
  }

  private static String labels(int container) {
    return "namespace=\"%s\",pod=\"%s\",container=\"%s\""
        .formatted(namespace(container), pod(container), container(container));
  }

  private static String uid(int container) {
    return "00000000-0000-4000-8000-%012x".formatted(container / 2);
  }

  private static String cgroup(int container, char life) {
    String hex = "%063x%c".formatted(container, life);
    return labels(container)
        + ",id=\"/kubepods.slice/kubepods-burstable.slice/kubepods-burstable-pod%s.slice/cri-containerd-%s.scope\""
            .formatted(uid(container).replace('-', '_'), hex)
        + ",image=\"registry.example/team/application:1.2.3\",name=\"%s\"".formatted(hex)
        + ",job=\"kubelet\",metrics_path=\"/metrics/cadvisor\",instance=\"node-%d:10250\",node=\"node-%d\""
            .formatted(container % 100, container % 100);
  }

  private void gauge(BufferedWriter out, String name, String labels, double value, int from, int to)
      throws IOException {
    samples(out, name, labels, value, 0, from, to);
  }

  private void counter(
      BufferedWriter out, String name, String labels, double perSecond, int from, int to)
      throws IOException {
    samples(out, name, labels, 0, perSecond, from, to);
  }

  private void samples(
      BufferedWriter out,
      String name,
      String labels,
      double value,
      double perSecond,
      int from,
      int to)
      throws IOException {
    String series = name + '{' + labels + "} ";
    for (int i = from; i < to; i++) {
      out.write(series);
      out.write(String.format(Locale.ROOT, "%.4f", value + perSecond * INTERVAL * (i - from)));
      out.write(" " + (end - (long) INTERVAL * (SAMPLES - 1 - i)) + "\n");
    }
  }
}
