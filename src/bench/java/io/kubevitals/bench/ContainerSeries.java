package io.kubevitals.bench;

import java.io.BufferedWriter;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Locale;

/// What a Prometheus holds of many containers, with the truth: two containers in a pod, ten pods in
/// a Deployment, ten Deployments in a namespace. Every tenth container was replaced, and cAdvisor's
/// stamps keep its last samples in the look-back.
final class ContainerSeries {
  static final int INTERVAL = 15;

  private final int containers;
  private final long end;
  private final Extent extent;

  /// How much there is of each container, in scrapes of use.
  ///
  /// @param restart how many scrapes before the end every tenth container was replaced
  /// @param facts how many scrapes before the end requests and throttling begin
  /// @param factStep of how many scrapes of use kube-state-metrics was scraped at one
  private record Extent(int samples, int restart, int facts, int factStep) {}

  private ContainerSeries(int containers, Instant end, Extent extent) {
    this.containers = containers;
    this.end = end.getEpochSecond();
    this.extent = extent;
  }

  /// What a live cycle asks for: a few minutes, the restart 90 s ago.
  static ContainerSeries minutes(int containers, Instant end) {
    return new ContainerSeries(containers, end, new Extent(40, 6, 10, 1));
  }

  /// All of an hour, the restart in its middle; kube-state-metrics was scraped once a minute.
  static ContainerSeries hour(int containers, Instant end) {
    return new ContainerSeries(containers, end, new Extent(241, 121, 241, 4));
  }

  long end() {
    return end;
  }

  long begin() {
    return end - (long) INTERVAL * (extent.samples - 1);
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

  /// Over all samples: the first life of what was restarted used twice as much.
  double averageBytes(int container) {
    double before = extent.samples - extent.restart;
    double share = restarted(container) ? before / extent.samples : 0;
    return bytes(container) * (1 + share);
  }

  double highestBytes(int container) {
    return bytes(container) * (restarted(container) ? 2 : 1);
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
    int change = extent.samples - extent.restart;
    var whole = new Scrapes(restarted(container) ? change : 0, extent.samples, 1);
    var recent = new Scrapes(extent.samples - extent.facts, extent.samples, 1);
    double cores = cores(container);
    counter(out, "container_cpu_usage_seconds_total", present + ",cpu=\"total\"", cores, whole);
    gauge(out, "container_memory_working_set_bytes", present, bytes(container), whole);
    counter(out, "container_cpu_cfs_periods_total", present, 10, recent);
    counter(out, "container_cpu_cfs_throttled_periods_total", present, 1, recent);
    counter(out, "container_oom_events_total", present, 0, recent);
    if (restarted(container)) {
      String dead = cgroup(container, 'a');
      var before = new Scrapes(0, change, 1);
      counter(out, "container_cpu_usage_seconds_total", dead + ",cpu=\"total\"", cores, before);
      gauge(out, "container_memory_working_set_bytes", dead, 2 * bytes(container), before);
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
      gauge(out, ours, labels + uid + cpu, factor * cores(container), facts());
      gauge(out, ours, labels + uid + memory, factor * bytes(container), facts());
      gauge(out, "container_cpu_cores_" + kind, labels, factor * cores(container), article());
      gauge(out, "container_memory_bytes_" + kind, labels, factor * bytes(container), article());
    }
    gauge(out, "kube_pod_container_status_running", labels + uid, 1, facts());
  }

  private void pod(BufferedWriter out, int container) throws IOException {
    String labels =
        "namespace=\"%s\",pod=\"%s\",uid=\"%s\""
            .formatted(namespace(container), pod(container), uid(container));
    String owner =
        ",owner_kind=\"ReplicaSet\",owner_name=\"" + workload(container) + "-7d9c8b6f5\"";
    gauge(out, "kube_pod_status_phase", labels + ",phase=\"Running\"", 1, facts());
    gauge(out, "kube_pod_status_phase", labels + ",phase=\"Pending\"", 0, facts());
    gauge(out, "kube_pod_owner", labels + owner, 1, facts());
  }

  private Scrapes facts() {
    return new Scrapes(extent.samples - extent.facts, extent.samples, extent.factStep);
  }

  private Scrapes article() {
    return new Scrapes(0, extent.samples, extent.factStep);
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

  /// From one scrape to before another, of so many each time one.
  private record Scrapes(int from, int to, int step) {}

  private void gauge(BufferedWriter out, String name, String labels, double value, Scrapes scrapes)
      throws IOException {
    samples(out, name + '{' + labels + "} ", value, 0, scrapes);
  }

  private void counter(
      BufferedWriter out, String name, String labels, double perSecond, Scrapes scrapes)
      throws IOException {
    samples(out, name + '{' + labels + "} ", 0, perSecond, scrapes);
  }

  private void samples(
      BufferedWriter out, String series, double value, double perSecond, Scrapes scrapes)
      throws IOException {
    for (int i = scrapes.from; i < scrapes.to; i += scrapes.step) {
      out.write(series);
      double grown = value + perSecond * INTERVAL * (i - scrapes.from);
      out.write(String.format(Locale.ROOT, "%.4f", grown));
      out.write(" " + (begin() + (long) INTERVAL * i) + "\n");
    }
  }
}
