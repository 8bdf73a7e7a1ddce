package io.kubevitals.demo;

import io.kubevitals.demo.LoopbackServer.Page;
import java.io.IOException;
import java.net.URI;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.BiFunction;
import java.util.function.Supplier;

/// `/metrics/cadvisor` of a kubelet that runs all containers of the scripted cluster: CPU counters
/// that begin with each container, memory, OOM events; sampled every ten seconds, so timestamps are
/// as old as that.
public final class ScriptedCadvisor implements AutoCloseable {
  private static final long PERIOD_MILLIS = 10_000;

  private final Supplier<List<Pod>> pods;
  private final BiFunction<Pod, Container, Usage> usage;
  private final InstantSource clock;
  private final LoopbackServer server;

  /// @param busy the share of the CPU limit in use, 0 without one
  private record Sample(
      String labels, String cpuLabels, Usage usage, double busy, double age, long at) {}

  /// @param usage the truth that ratios are measured against
  public ScriptedCadvisor(
      Supplier<List<Pod>> pods, BiFunction<Pod, Container, Usage> usage, InstantSource clock) {
    this.pods = pods;
    this.usage = usage;
    this.clock = clock;
    this.server =
        new LoopbackServer(
            "scripted-cadvisor", Map.of("/metrics/cadvisor", () -> Page.text(page())));
  }

  public ScriptedCadvisor start() throws IOException {
    server.start();
    return this;
  }

  public URI uri() {
    return server.uri().resolve("/metrics/cadvisor");
  }

  String page() {
    List<Sample> samples = samples(clock.instant());
    var page = new Exposition();
    var cpu =
        page.family(
            "container_cpu_usage_seconds_total",
            "counter",
            "Cumulative cpu time consumed in seconds.");
    samples.forEach(s -> cpu.sample(s.cpuLabels, s.usage.cores() * s.age, s.at));
    var memory =
        page.family("container_memory_working_set_bytes", "gauge", "Current working set in bytes.");
    samples.forEach(s -> memory.sample(s.labels, Math.rint(s.usage.bytes()), s.at));
    var rss = page.family("container_memory_rss", "gauge", "Size of RSS in bytes.");
    samples.forEach(s -> rss.sample(s.labels, Math.rint(s.usage.bytes() * 0.9), s.at));
    var kills =
        page.family(
            "container_oom_events_total",
            "counter",
            "Count of out of memory events observed for the container");
    samples.forEach(s -> kills.sample(s.labels, childKills(s), s.at));
    var limited = samples.stream().filter(s -> s.busy > 0).toList();
    var periods =
        page.family(
            "container_cpu_cfs_periods_total",
            "counter",
            "Number of elapsed enforcement period intervals.");
    limited.forEach(s -> periods.sample(s.labels, Math.floor(s.age * 10), s.at));
    var throttled =
        page.family(
            "container_cpu_cfs_throttled_periods_total",
            "counter",
            "Number of throttled period intervals.");
    limited.forEach(s -> throttled.sample(s.labels, Math.floor(s.age * 10 * held(s)), s.at));
    return page.text();
  }

  /// The nearer to its limit, the more often it is held back.
  private static double held(Sample sample) {
    return Math.max(0, sample.busy - 0.6);
  }

  /// Where memory is nearly full, a child is killed every 25 s without a word in any status.
  private static double childKills(Sample sample) {
    return sample.labels.contains("namespace=\"edge\"") ? Math.floor(sample.age / 25) : 0;
  }

  private List<Sample> samples(Instant now) {
    var samples = new ArrayList<Sample>();
    for (Pod pod : pods.get()) {
      var ofPod = new ArrayList<Sample>();
      for (Container container : pod.containers()) {
        if (container.statusOrCreating().state() instanceof State.Running running) {
          add(ofPod, pod, container, running.startedAt(), now.toEpochMilli());
        }
      }
      if (!ofPod.isEmpty()) {
        samples.addAll(ofPod);
        samples.add(whole(pod, ofPod));
      }
    }
    return samples;
  }

  private void add(List<Sample> samples, Pod pod, Container container, Instant started, long now) {
    String id = container.statusOrCreating().containerId().replace("containerd://", "");
    long phase = Math.floorMod(id.hashCode(), PERIOD_MILLIS);
    long at = Math.floorDiv(now - phase, PERIOD_MILLIS) * PERIOD_MILLIS + phase;
    if (at <= started.toEpochMilli()) {
      return; // not sampled yet
    }
    double age = (at - started.toEpochMilli()) / 1000.0;
    String path = path(pod) + "/" + id;
    Usage used = usage.apply(pod, container);
    String cpuLimit = container.limits().get("cpu");
    samples.add(
        new Sample(
            labels(pod, container.name(), path, container.image(), id, ""),
            labels(pod, container.name(), path, container.image(), id, "total"),
            used,
            cpuLimit == null ? 0 : used.cores() / DemoUsage.quantity(cpuLimit),
            age,
            at));
  }

  /// The pod's own series: no container, no name.
  private static Sample whole(Pod pod, List<Sample> ofPod) {
    double cores = ofPod.stream().mapToDouble(sample -> sample.usage.cores()).sum();
    double bytes = ofPod.stream().mapToDouble(sample -> sample.usage.bytes()).sum();
    return new Sample(
        labels(pod, "", path(pod), "", "", ""),
        labels(pod, "", path(pod), "", "", "total"),
        new Usage(cores, bytes),
        0,
        ofPod.getFirst().age,
        ofPod.getFirst().at);
  }

  private static String path(Pod pod) {
    return "/kubepods/burstable/pod" + pod.metadata().uid();
  }

  private static String labels(
      Pod pod, String container, String id, String image, String name, String cpu) {
    String cpuLabel = cpu.isEmpty() ? "" : "cpu=\"" + cpu + "\",";
    return "{container=\"%s\",%sid=\"%s\",image=\"%s\",name=\"%s\",namespace=\"%s\",pod=\"%s\"}"
        .formatted(container, cpuLabel, id, image, name, pod.namespace(), pod.name());
  }

  @Override
  public void close() {
    server.close();
  }
}
