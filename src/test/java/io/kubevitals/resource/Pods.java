package io.kubevitals.resource;

import io.kubevitals.cluster.Amounts;
import io.kubevitals.cluster.ContainerId;
import io.kubevitals.cluster.ContainerRecord;
import io.kubevitals.cluster.ContainerState;
import io.kubevitals.cluster.ContainerStatus;
import io.kubevitals.cluster.ContainerType;
import io.kubevitals.cluster.Phase;
import io.kubevitals.cluster.PodId;
import io.kubevitals.cluster.PodOrigin;
import io.kubevitals.cluster.PodRecord;
import io.kubevitals.cluster.PodSpec;
import io.kubevitals.cluster.PodStatus;
import io.kubevitals.cluster.Resources;
import io.kubevitals.cluster.RestartPolicy;
import io.kubevitals.cluster.Scheduling;
import io.kubevitals.prometheus.Sample;
import io.kubevitals.prometheus.Series;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;

/// Pods, containers and series for tests. Times are seconds since [#START].
final class Pods {
  static final Instant START = Instant.parse("2026-01-01T00:00:00Z");
  static final UUID UID = UUID.fromString("f8ecc079-3b12-4c1d-b1c6-3d177f99fefd");

  private Pods() {}

  static Instant at(long seconds) {
    return START.plusSeconds(seconds);
  }

  static PodRecord pod(String name, ContainerRecord... containers) {
    return pod(UID, name, Phase.RUNNING, false, Amounts.NONE, containers);
  }

  static PodRecord pod(
      UUID uid,
      String name,
      Phase phase,
      boolean mirror,
      Amounts overhead,
      ContainerRecord... containers) {
    return new PodRecord(
        new PodId(uid, "shop", name),
        1,
        new PodOrigin(null, "", mirror, Map.of()),
        new PodSpec("node-1", RestartPolicy.ALWAYS, START, null, overhead),
        new PodStatus(phase, "", "", true, Scheduling.SCHEDULED, ""),
        List.of(containers));
  }

  /// A running app container.
  static ContainerRecord app(String name, char id, Amounts request, Amounts limit) {
    return container(name, ContainerType.APP, id, request, limit, START);
  }

  static ContainerRecord container(
      String name, ContainerType type, char id, Amounts request, Amounts limit, Instant startedAt) {
    return container(name, type, id(id), request, limit, new ContainerState.Running(startedAt));
  }

  static ContainerRecord container(
      String name,
      ContainerType type,
      ContainerId id,
      Amounts request,
      Amounts limit,
      ContainerState state) {
    return new ContainerRecord(
        name,
        type,
        RestartPolicy.ALWAYS,
        new Resources(request, limit),
        new ContainerStatus(id, 0, true, state, null));
  }

  static Amounts amounts(long cpuMillis, long memoryBytes) {
    return new Amounts(cpuMillis, memoryBytes);
  }

  /// The id that consists of this digit but for its end, as no id is that repeats itself.
  static ContainerId id(char digit) {
    return CgroupPath.named(hex(digit));
  }

  static String hex(char digit) {
    return String.valueOf(digit).repeat(63) + "0";
  }

  static String path(UUID uid, char id) {
    return "/kubepods/burstable/pod" + uid + "/" + hex(id);
  }

  /// A series as the kubelet's cAdvisor writes it, of container `app` in pod `web-1`.
  static Series series(char id, double... timesAndValues) {
    return series(path(UID, id), hex(id), "web-1", timesAndValues);
  }

  static Series series(String path, String name, String pod, double... timesAndValues) {
    var samples = new ArrayList<Sample>();
    for (int i = 0; i < timesAndValues.length; i += 2) {
      long millis = START.toEpochMilli() + Math.round(timesAndValues[i] * 1000);
      samples.add(new Sample(millis, timesAndValues[i + 1]));
    }
    return new Series(
        Map.of("id", path, "name", name, "namespace", "shop", "pod", pod, "container", "app"),
        samples);
  }
}
