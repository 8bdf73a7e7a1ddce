package io.kubevitals.real;

import java.time.Instant;

/// What a Prometheus would hold in clusters that differ in how they are observed, but not in what
/// is true: a Deployment of one pod with two containers, a StatefulSet with two cards in one
/// container, and another whose two pods share a card.
final class ProfileSeries {
  static final double MIB = 1 << 20;
  private static final String WEB = "web-7d9c8b6f5-abcde";
  private static final String[] PODS = {WEB, "train-0", "infer-0", "infer-1"};

  private final GeneratedSeries series = new GeneratedSeries(Instant.now().minusSeconds(12));

  GeneratedSeries series() {
    return series;
  }

  private static String uid(String pod) {
    return "00000000-0000-4000-8000-%012x".formatted(Integer.toUnsignedLong(pod.hashCode()));
  }

  private static String namespace(String pod) {
    return pod.startsWith("web") ? "shop" : "ml";
  }

  private static String pod(String pod) {
    return "namespace=\"%s\",pod=\"%s\"".formatted(namespace(pod), pod);
  }

  private static String of(String pod, String container) {
    return pod(pod) + ",container=\"" + container + "\"";
  }

  private static String withUid(String pod) {
    return pod(pod) + ",uid=\"" + uid(pod) + "\"";
  }

  /// What kube-state-metrics of every age tells of pods: one has completed, whose requests are
  /// still told.
  ProfileSeries pods() {
    for (String pod : PODS) {
      boolean web = pod.equals(WEB);
      series.gauge("kube_pod_status_phase", withUid(pod) + ",phase=\"Running\"", 1);
      series.gauge("kube_pod_status_phase", withUid(pod) + ",phase=\"Pending\"", 0);
      series.gauge(
          "kube_pod_owner",
          withUid(pod)
              + (web
                  ? ",owner_kind=\"ReplicaSet\",owner_name=\"web-7d9c8b6f5\""
                  : ",owner_kind=\"StatefulSet\",owner_name=\"" + pod.replaceAll("-.*", "") + "\""),
          1);
      for (String container : web ? new String[] {"app", "log"} : new String[] {"main"}) {
        series.gauge(
            "kube_pod_container_status_running",
            withUid(pod) + ",container=\"" + container + "\"",
            1);
      }
    }
    series.gauge("kube_pod_status_phase", withUid("web-7d9c8b6f5-dead0") + ",phase=\"Running\"", 0);
    return this;
  }

  /// The ReplicaSet of `web` is one of Argo's.
  ProfileSeries aRollout() {
    series.gauge(
        "kube_replicaset_owner",
        "namespace=\"shop\",replicaset=\"web-7d9c8b6f5\",owner_kind=\"Rollout\",owner_name=\"web\"",
        1);
    series.gauge(
        "kube_replicaset_owner",
        "namespace=\"shop\",replicaset=\"web-6c8b7d9f4\",owner_kind=\"Deployment\",owner_name=\"web\"",
        1);
    return this;
  }

  ProfileSeries requests() {
    String node = ",node=\"node-1\",uid=\"" + uid(WEB) + "\"";
    request("requests", of(WEB, "app") + node, "cpu", 0.5);
    request("requests", of(WEB, "log") + node, "cpu", 0.1);
    request("limits", of(WEB, "app") + node, "cpu", 1);
    request("requests", of(WEB, "app") + node, "memory", 128 * MIB);
    request("requests", of(WEB, "log") + node, "memory", 20e6);
    request("limits", of(WEB, "app") + node, "memory", 256 * MIB);
    String dead = "web-7d9c8b6f5-dead0";
    request("requests", of(dead, "app") + ",node=\"node-1\",uid=\"" + uid(dead) + "\"", "cpu", 7);
    cards();
    series.gauge("kube_node_status_allocatable", "node=\"node-1\",resource=\"cpu\"", 4);
    series.gauge("kube_node_status_allocatable", "node=\"node-1\",resource=\"memory\"", 8e9);
    return this;
  }

  /// Requests for cards alone.
  ProfileSeries cards() {
    card("train-0", "nvidia_com_gpu", 2);
    card("infer-0", "nvidia_com_gpu", 1);
    card("infer-1", "nvidia_com_gpu", 1);
    return this;
  }

  /// Three tenths of a card, and some memory of one, that two pods ask for.
  ProfileSeries partsOfCards() {
    card("infer-0", "tencent_com_vcuda_core", 30);
    card("infer-1", "nvidia_com_gpu", 1);
    card("infer-1", "nvidia_com_gpumem", 3000);
    card("train-0", "nvidia_com_gpu", 2);
    return this;
  }

  private void card(String pod, String resource, double count) {
    request("requests", of(pod, "main") + ",uid=\"" + uid(pod) + "\"", resource, count);
  }

  private void request(String kind, String labels, String resource, double value) {
    series.gauge(
        "kube_pod_container_resource_" + kind, labels + ",resource=\"" + resource + "\"", value);
  }

  ProfileSeries requestsOfKsm1() {
    for (String kind : new String[] {"requests", "limits"}) {
      boolean limits = kind.equals("limits");
      String name = "kube_pod_container_resource_" + kind;
      String node = ",node=\"node-1\"";
      series.gauge(name + "_cpu_cores", of(WEB, "app") + node, limits ? 1 : 0.5);
      series.gauge(name + "_memory_bytes", of(WEB, "app") + node, (limits ? 256 : 128) * MIB);
      if (!limits) {
        series.gauge(name + "_cpu_cores", of(WEB, "log") + node, 0.1);
        series.gauge(name + "_memory_bytes", of(WEB, "log") + node, 20e6);
      }
    }
    series.gauge("kube_node_status_allocatable_cpu_cores", "node=\"node-1\"", 4);
    series.gauge("kube_node_status_allocatable_memory_bytes", "node=\"node-1\"", 8e9);
    return this;
  }

  ProfileSeries requestsOfTheScheduler() {
    String of = pod(WEB) + ",node=\"node-1\",scheduler=\"default-scheduler\",resource=";
    series.gauge("kube_pod_resource_request", of + "\"cpu\",unit=\"cores\"", 0.6);
    series.gauge("kube_pod_resource_limit", of + "\"cpu\",unit=\"cores\"", 1);
    series.gauge("kube_pod_resource_request", of + "\"memory\",unit=\"bytes\"", 140e6);
    return this;
  }

  ProfileSeries requestsOfTheArticle() {
    series.gauge("container_cpu_cores_request", of(WEB, "app"), 0.5);
    series.gauge("container_cpu_cores_request", of(WEB, "log"), 0.1);
    series.gauge("container_cpu_cores_limit", of(WEB, "app"), 1);
    series.gauge("container_memory_bytes_request", of(WEB, "app"), 128 * MIB);
    series.gauge("container_memory_bytes_request", of(WEB, "log"), 20e6);
    series.gauge("container_memory_bytes_limit", of(WEB, "app"), 256 * MIB);
    return this;
  }

  /// @param pod the label for the pod's name
  ProfileSeries cadvisor(String pod, String container) {
    use(pod, container, "app", 'a', 0.25, 60e6);
    use(pod, container, "log", 'b', 0.05, 10e6);
    use(pod, container, "POD", 'c', 9, 9e9);
    String app = cgroup(pod, container, "app", 'a');
    series.counter("container_cpu_cfs_periods_total", app, 1000, 10);
    series.counter("container_cpu_cfs_throttled_periods_total", app, 100, 2);
    return this;
  }

  /// The first container of `app`, which died: its last samples are still there.
  ProfileSeries aContainerThatDied() {
    String dead = cgroup("pod", "container", "app", 'd');
    series.gone("container_memory_working_set_bytes", dead, 90e6, 3);
    return this;
  }

  /// The same names from the kubelet's other page, which knows no control groups.
  ProfileSeries theKubeletsOtherPage() {
    String other = of(WEB, "app") + ",job=\"kubelet\",metrics_path=\"/metrics/resource\"";
    series.gauge("container_memory_working_set_bytes", other, 61e6);
    series.counter("container_cpu_usage_seconds_total", other, 5, 0.3);
    return this;
  }

  private void use(String pod, String container, String name, char id, double cores, double bytes) {
    String labels = cgroup(pod, container, name, id);
    series.counter("container_cpu_usage_seconds_total", labels + ",cpu=\"total\"", 77, cores);
    series.gauge("container_memory_working_set_bytes", labels, bytes);
  }

  private static String cgroup(String pod, String container, String name, char id) {
    String hex = String.valueOf(id).repeat(63) + "0";
    return "namespace=\"shop\",%s=\"%s\",%s=\"%s\",id=\"/kubepods/burstable/pod%s/%s\",name=\"%s\","
            .formatted(pod, WEB, container, name, uid(WEB), hex, hex)
        + "job=\"kubelet\",metrics_path=\"/metrics/cadvisor\"";
  }

  ProfileSeries mixinRules() {
    String cpu = "node_namespace_pod_container:container_cpu_usage_seconds_total:sum_rate5m";
    String memory = "node_namespace_pod_container:container_memory_working_set_bytes";
    String active = "cluster:namespace:pod_%s:active:kube_pod_container_resource_%s";
    series.gauge(cpu, of(WEB, "app"), 0.25).gauge(cpu, of(WEB, "log"), 0.05);
    series.gauge(memory, of(WEB, "app"), 60e6).gauge(memory, of(WEB, "log"), 10e6);
    series.gauge(active.formatted("cpu", "requests"), of(WEB, "app"), 0.5);
    series.gauge(active.formatted("cpu", "requests"), of(WEB, "log"), 0.1);
    series.gauge(active.formatted("cpu", "limits"), of(WEB, "app"), 1);
    series.gauge(active.formatted("memory", "requests"), of(WEB, "app"), 128 * MIB);
    series.gauge(active.formatted("memory", "requests"), of(WEB, "log"), 20e6);
    series.gauge(active.formatted("memory", "limits"), of(WEB, "app"), 256 * MIB);
    return this;
  }

  /// One family of cards: the two of `train-0` and the one that `infer-0` and `infer-1` share.
  ///
  /// @param labels with `%1$s` for the namespace, `%2$s` the pod and `%3$s` the card
  ProfileSeries ofCards(String family, String labels, double first, double second, double shared) {
    series.gauge(family, labels.formatted("ml", "train-0", "gpu0"), first);
    series.gauge(family, labels.formatted("ml", "train-0", "gpu1"), second);
    series.gauge(family, labels.formatted("ml", "infer-0", "gpu2"), shared);
    series.gauge(family, labels.formatted("ml", "infer-1", "gpu2"), shared);
    return this;
  }

  ProfileSeries gauge(String family, String labels, double value) {
    series.gauge(family, labels, value);
    return this;
  }
}
