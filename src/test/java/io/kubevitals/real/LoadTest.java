package io.kubevitals.real;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.DoubleUnaryOperator;

/// A load test of an hour as a kubelet, kube-state-metrics and a GPU exporter would have told it,
/// with the truth known from the script: ten minutes of quiet, forty of load, ten of quiet.
final class LoadTest {
  static final Instant FROM = Instant.parse("2026-03-02T09:00:00Z");
  static final Instant TO = FROM.plus(Duration.ofHours(1));
  static final double MIB = 1 << 20;

  static final double CARD_MEBIBYTES = 40_960;

  private static final double RESERVED_MEBIBYTES = 600;
  private static final int SECONDS = 3600;

  /// Samples before and after the window belong to it as little as its neighbours' do.
  private static final int AROUND = 600;

  private final Map<String, List<Line>> families = new TreeMap<>();

  record Line(String labels, long millis, double value) {}

  /// One run of a container.
  ///
  /// @param life which pod of this name
  /// @param begin and `end` in seconds of the window, `end` exclusive
  /// @param lingers for how many seconds its control group repeats its last values after its end
  record Container(
      String namespace, String pod, String name, int life, int begin, int end, int lingers) {
    String id() {
      return "%016x%016x%016x%016x".formatted(hash(1), hash(2), hash(3), hash(4));
    }

    String uid() {
      return "%08x-0000-4000-8000-%012x".formatted((namespace + pod).hashCode(), life);
    }

    private long hash(int salt) {
      return (namespace + '/' + pod + '/' + name + '/' + begin + '/' + salt).hashCode()
          * 0x9e3779b97f4a7c15L;
    }

    boolean runsAt(double second) {
      return second >= begin && second < end;
    }
  }

  /// Cores in quiet and under load.
  static DoubleUnaryOperator load(double quiet, double loaded) {
    return second -> second >= 600 && second < 3000 ? loaded : quiet;
  }

  static DoubleUnaryOperator always(double value) {
    return _ -> value;
  }

  /// A run with its use; samples every 15 s, which cAdvisor stamps a little early or late.
  LoadTest run(Container container, DoubleUnaryOperator cores, DoubleUnaryOperator mebibytes) {
    return run(container, cores, mebibytes, 0);
  }

  LoadTest run(
      Container container,
      DoubleUnaryOperator cores,
      DoubleUnaryOperator mebibytes,
      double throttled) {
    String labels = cadvisor(container, "");
    String cpuLabels = cadvisor(container, ",cpu=\"total\"");
    double consumed = 0;
    double before = container.begin;
    double periods = 0;
    double bytes = 0;
    for (double at : times(container)) {
      boolean runs = container.runsAt(at);
      if (runs) {
        consumed += integral(cores, before, at);
        periods += (at - before) * 10;
        bytes = mebibytes.applyAsDouble(at) * MIB;
        before = at;
      }
      add("container_cpu_usage_seconds_total", cpuLabels, at, consumed);
      add("container_memory_working_set_bytes", labels, at, bytes);
      add("container_cpu_cfs_periods_total", labels, at, periods);
      add("container_cpu_cfs_throttled_periods_total", labels, at, periods * throttled);
    }
    return this;
  }

  /// In steps of a second, which every change of the scripts falls on.
  private static double integral(DoubleUnaryOperator cores, double from, double to) {
    double sum = 0;
    for (double at = from; at < to; ) {
      double next = Math.min(to, Math.floor(at) + 1);
      sum += cores.applyAsDouble(at) * (next - at);
      at = next;
    }
    return sum;
  }

  /// Fifteen seconds apart, and a whole one at each change of load, so that the truth of a
  /// percentile does not depend on where samples fall.
  private static List<Double> times(Container container) {
    var times = new ArrayList<Double>();
    int first = Math.max(container.begin, -AROUND);
    int last = Math.min(container.end + container.lingers, SECONDS + AROUND);
    int phase = Math.floorMod(container.id().hashCode(), 3) - 1;
    for (int at = first; at < last; at += 15) {
      boolean change = at % 600 == 0;
      times.add(change || at == first ? (double) at : at + phase * 0.731);
    }
    return times;
  }

  private static String cadvisor(Container one, String more) {
    return "container=\"%s\"%s,id=\"/kubepods/burstable/pod%s/%s\",image=\"i\",job=\"kubelet\",name=\"%s\",namespace=\"%s\",pod=\"%s\""
        .formatted(one.name, more, one.uid(), one.id(), one.id(), one.namespace, one.pod);
  }

  /// What kube-state-metrics tells of a container from one second to another; 0 is none.
  LoadTest bounds(
      Container one, String node, double[] cpu, double[] memoryMebibytes, int from, int to) {
    bound("requests", one, node, "cpu", "core", cpu[0], from, to);
    bound("limits", one, node, "cpu", "core", cpu[1], from, to);
    bound("requests", one, node, "memory", "byte", memoryMebibytes[0] * MIB, from, to);
    bound("limits", one, node, "memory", "byte", memoryMebibytes[1] * MIB, from, to);
    String names = names(one);
    String container = "container=\"" + one.name + "\"," + names;
    for (int at = from; at < to; at += 30) {
      add("kube_pod_container_status_running", container, at, 1);
      add("kube_pod_status_phase", names + ",phase=\"Running\"", at, 1);
      add("kube_pod_status_phase", names + ",phase=\"Pending\"", at, 0);
    }
    return this;
  }

  private void bound(
      String kind,
      Container one,
      String node,
      String resource,
      String unit,
      double value,
      int from,
      int to) {
    if (value > 0) {
      String labels =
          "container=\"%s\",%s,node=\"%s\",resource=\"%s\",unit=\"%s\""
              .formatted(one.name, names(one), node, resource, unit);
      for (int at = from; at < to; at += 30) {
        add("kube_pod_container_resource_" + kind, labels, at, value);
      }
    }
  }

  LoadTest cards(Container one, String node, int cards) {
    return extended(one, node, "nvidia_com_gpu", cards);
  }

  /// A request for what a device plugin hands out.
  LoadTest extended(Container one, String node, String resource, int count) {
    bound("requests", one, node, resource, "integer", count, -AROUND, SECONDS + AROUND);
    return this;
  }

  /// A MIG instance.
  LoadTest instance(Container one, String uuid, double percent, double mebibytes) {
    return card(one, uuid + "\",GPU_I_ID=\"3", percent, mebibytes);
  }

  LoadTest card(Container one, String uuid, double percent, double mebibytes) {
    String labels =
        "UUID=\"%s\",exported_container=\"%s\",exported_namespace=\"%s\",exported_pod=\"%s\",namespace=\"gpu\",pod=\"dcgm-exporter-x\""
            .formatted(uuid, one.name, one.namespace, one.pod);
    for (int at = -AROUND; at < SECONDS + AROUND; at += 15) {
      add("DCGM_FI_DEV_GPU_UTIL", labels, at, percent);
      add("DCGM_FI_DEV_FB_USED", labels, at, mebibytes);
      add("DCGM_FI_DEV_FB_FREE", labels, at, CARD_MEBIBYTES - RESERVED_MEBIBYTES - mebibytes);
      add("DCGM_FI_DEV_FB_RESERVED", labels, at, RESERVED_MEBIBYTES);
    }
    return this;
  }

  /// What HAMi tells of a share of a card.
  LoadTest hami(Container one, String uuid, double percent, double mebibytes, double most) {
    String labels =
        "device_uuid=\"%s\",container=\"%s\",namespace=\"%s\",pod=\"%s\""
            .formatted(uuid, one.name, one.namespace, one.pod);
    for (int at = -AROUND; at < SECONDS + AROUND; at += 15) {
      add("hami_container_device_utilization_ratio", labels, at, percent);
      add("hami_vgpu_memory_used_bytes", labels, at, mebibytes * MIB);
      add("hami_vgpu_memory_limit_bytes", labels, at, most * MIB);
    }
    return this;
  }

  /// What AMD's exporter tells of a card.
  LoadTest amd(Container one, String node, double percent, double mebibytes, double most) {
    String labels =
        "hostname=\"%s\",gpu_id=\"0\",container=\"%s\",namespace=\"%s\",pod=\"%s\""
            .formatted(node, one.name, one.namespace, one.pod);
    for (int at = -AROUND; at < SECONDS + AROUND; at += 15) {
      add("gpu_gfx_activity", labels, at, percent);
      add("gpu_used_vram", labels, at, mebibytes);
      add("gpu_total_vram", labels, at, most);
    }
    return this;
  }

  LoadTest owned(Container one, String kind, String name) {
    String labels = names(one) + ",owner_kind=\"" + kind + "\",owner_name=\"" + name + "\"";
    for (int at = Math.max(one.begin, -AROUND);
        at < Math.min(one.end, SECONDS + AROUND);
        at += 30) {
      add("kube_pod_owner", labels, at, 1);
    }
    return this;
  }

  /// Of a controller that is no Deployment, such as Argo's.
  LoadTest replicaSet(String namespace, String name, String kind, String owner) {
    for (int at = -AROUND; at < SECONDS + AROUND; at += 30) {
      add(
          "kube_replicaset_owner",
          "namespace=\"%s\",replicaset=\"%s\",owner_kind=\"%s\",owner_name=\"%s\""
              .formatted(namespace, name, kind, owner),
          at,
          1);
    }
    return this;
  }

  LoadTest node(String node, double cores, double mebibytes) {
    for (int at = -AROUND; at < SECONDS + AROUND; at += 30) {
      add(
          "kube_node_status_allocatable",
          "node=\"" + node + "\",resource=\"cpu\",unit=\"core\"",
          at,
          cores);
      add(
          "kube_node_status_allocatable",
          "node=\"" + node + "\",resource=\"memory\",unit=\"byte\"",
          at,
          mebibytes * MIB);
    }
    return this;
  }

  /// Everything of a container that a kubelet tells, once more with another label.
  LoadTest again(Container one, String label) {
    String name = "name=\"" + one.id() + "\"";
    for (List<Line> lines : families.values()) {
      for (Line line : List.copyOf(lines)) {
        if (line.labels.contains(name)) {
          lines.add(new Line(line.labels + "," + label, line.millis, line.value));
        }
      }
    }
    return this;
  }

  /// A native sidecar: an init container that stays, without limits.
  LoadTest sidecar(Container one, String node, double cores, double mebibytes) {
    String labels = "container=\"" + one.name + "\"," + names(one);
    for (int at = Math.max(one.begin, -AROUND); at < SECONDS + AROUND; at += 30) {
      add("kube_pod_init_container_info", labels + ",restart_policy=\"Always\"", at, 1);
      String request = labels + ",node=\"" + node + "\",resource=";
      add("kube_pod_init_container_resource_requests", request + "\"cpu\"", at, cores);
      add("kube_pod_init_container_resource_requests", request + "\"memory\"", at, mebibytes * MIB);
    }
    return this;
  }

  /// An init container that is over, of a pod with overhead.
  LoadTest init(String pod, String name, String node, double cores, double overhead) {
    String of =
        families.getOrDefault("kube_pod_owner", List.of()).stream()
            .map(Line::labels)
            .filter(labels -> labels.contains("pod=\"" + pod + "\""))
            .map(labels -> labels.replaceAll(",owner_.*", ""))
            .findFirst()
            .orElseThrow();
    for (int at = -AROUND; at < SECONDS + AROUND; at += 30) {
      String labels = "container=\"%s\",%s,node=\"%s\"".formatted(name, of, node);
      add("kube_pod_init_container_info", labels, at, 1);
      add(
          "kube_pod_init_container_resource_requests",
          labels + ",resource=\"cpu\",unit=\"core\"",
          at,
          cores);
      add("kube_pod_overhead_cpu_cores", of, at, overhead);
    }
    return this;
  }

  /// What the scheduler counts for a pod that asks for more than its containers.
  LoadTest whole(String namespace, String pod, String node, double cores, double limit) {
    String labels =
        "namespace=\"%s\",pod=\"%s\",node=\"%s\",scheduler=\"s\",resource=\"cpu\",unit=\"cores\""
            .formatted(namespace, pod, node);
    for (int at = -AROUND; at < SECONDS + AROUND; at += 30) {
      add("kube_pod_resource_request", labels, at, cores);
      add("kube_pod_resource_limit", labels, at, limit);
    }
    return this;
  }

  private static String names(Container one) {
    return "namespace=\"%s\",pod=\"%s\",uid=\"%s\"".formatted(one.namespace, one.pod, one.uid());
  }

  void add(String family, String labels, double second, double value) {
    long millis = FROM.toEpochMilli() + Math.round(second * 1000);
    families.computeIfAbsent(family, _ -> new ArrayList<>()).add(new Line(labels, millis, value));
  }

  Map<String, List<Line>> families() {
    return families;
  }

  /// As if somebody had lost these series.
  LoadTest without(String prefix, String label) {
    families.forEach(
        (family, lines) -> {
          if (family.startsWith(prefix)) {
            lines.removeIf(line -> line.labels.contains(label));
          }
        });
    return this;
  }

  /// As `promtool tsdb create-blocks-from openmetrics` wants it: times in seconds.
  String openMetrics() {
    var text = new StringBuilder();
    families.forEach(
        (family, lines) -> {
          text.append("# TYPE ").append(family).append(" unknown\n");
          lines.forEach(
              line ->
                  text.append(family)
                      .append('{')
                      .append(line.labels)
                      .append("} ")
                      .append(line.value)
                      .append(' ')
                      .append(String.format(Locale.ROOT, "%.3f", line.millis / 1000.0))
                      .append('\n'));
        });
    return text.append("# EOF\n").toString();
  }

  /// As VictoriaMetrics imports it: times in milliseconds.
  String prometheusText() {
    var text = new StringBuilder();
    families.forEach(
        (family, lines) ->
            lines.forEach(
                line ->
                    text.append(family)
                        .append('{')
                        .append(line.labels)
                        .append("} ")
                        .append(line.value)
                        .append(' ')
                        .append(line.millis)
                        .append('\n')));
    return text.toString();
  }
}
