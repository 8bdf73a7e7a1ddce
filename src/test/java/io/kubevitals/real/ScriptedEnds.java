package io.kubevitals.real;

import io.kubevitals.demo.Container;
import io.kubevitals.demo.Owner;
import io.kubevitals.demo.Pod;
import io.kubevitals.demo.ScriptedApiServer;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.concurrent.locks.LockSupport;
import java.util.function.UnaryOperator;

/// Pods on the scripted API server whose containers end at a steady pace, with what truly happened.
final class ScriptedEnds implements AutoCloseable {
  static final String FAMILY = "kubevitals_container_terminations_total";
  private static final String NAMESPACE = "shop";
  private static final int WORKLOADS = 5;
  private static final int REPLICAS = 4;
  private static final Map<String, Integer> CODES =
      Map.of("OOMKilled", 137, "Error", 1, "Completed", 0);

  private final ScriptedApiServer server;
  private final Random random;
  private final Duration pace;
  private final Thread thread = Thread.ofVirtual().unstarted(this::run);
  private final Map<String, Integer> truth = new HashMap<>();
  private int containers;
  private volatile boolean ending;

  ScriptedEnds(ScriptedApiServer server, long seed, Duration pace) {
    this.server = server;
    this.random = new Random(seed);
    this.pace = pace;
    for (int workload = 0; workload < WORKLOADS; workload++) {
      for (int replica = 0; replica < REPLICAS; replica++) {
        server.put(fresh("web" + workload, "web" + workload + "-" + replica));
      }
    }
  }

  void start() {
    thread.start();
  }

  /// Ended runs by `workload reason`.
  synchronized Map<String, Integer> truth() {
    return new TreeMap<>(truth);
  }

  int total() {
    return truth().values().stream().mapToInt(Integer::intValue).sum();
  }

  /// What a daemon has counted, as [#truth] has it.
  static Map<String, Integer> counted(Daemon daemon) {
    var counted = new TreeMap<String, Integer>();
    for (Exposition.Sample sample : daemon.metrics().named(FAMILY)) {
      if (sample.value() > 0) {
        String key = sample.label("workload") + " " + sample.label("reason");
        counted.merge(key, (int) sample.value(), Integer::sum);
      }
    }
    return counted;
  }

  @Override
  public void close() {
    end();
  }

  /// No container ends any more.
  void end() {
    ending = true;
    try {
      thread.join();
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
    }
  }

  private void run() {
    while (!ending) {
      next();
      LockSupport.parkNanos(pace.toNanos());
    }
  }

  /// One container ends, perhaps with its next run in the same state of the pod; sometimes a pod
  /// whose container ended is replaced.
  synchronized void next() {
    String workload = "web" + random.nextInt(WORKLOADS);
    String name = workload + "-" + random.nextInt(REPLICAS);
    Pod pod = server.get(NAMESPACE, name);
    List<String> reasons = new ArrayList<>(new TreeMap<>(CODES).keySet());
    String reason = reasons.get(random.nextInt(reasons.size()));
    truth.merge(workload + " " + reason, 1, Integer::sum);
    int code = CODES.getOrDefault(reason, 1);
    Pod ended = changed(pod, app -> app.ends(code, reason, "", Instant.now()));
    if (random.nextBoolean()) {
      server.put(ended);
    }
    if (random.nextInt(10) == 0) {
      server.put(ended);
      server.delete(NAMESPACE, name);
      server.put(fresh(workload, name));
    } else {
      server.put(changed(ended, app -> app.runs(id(), Instant.now())));
    }
  }

  private Pod fresh(String workload, String name) {
    return Pod.named(NAMESPACE, name)
        .owner(Owner.apps("StatefulSet", workload))
        .node("node-1")
        .createdAt(Instant.now())
        .phase("Running")
        .app("app", app -> app.runs(id(), Instant.now()))
        .build();
  }

  private static Pod changed(Pod pod, UnaryOperator<Container> change) {
    return pod.change().container(change.apply(pod.containers().get(0))).build();
  }

  private String id() {
    return "containerd://%064x".formatted(++containers);
  }
}
