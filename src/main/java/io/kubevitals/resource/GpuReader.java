package io.kubevitals.resource;

import io.kubevitals.cluster.PodRecord;
import io.kubevitals.prometheus.Sample;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;

/// Gathers what series tell of cards and joins it with the containers that hold them.
final class GpuReader implements SeriesReader {
  /// More than any machine has in one container.
  private static final int MAX_DEVICES = 256;

  private record Told(
      ContainerKey container,
      String device,
      Signal signal,
      int rank,
      String family,
      Sample sample) {}

  private final PodIndex pods;
  private final Map<Object, Told> newest = new HashMap<>();
  private final SampleGaps gaps = new SampleGaps();
  private int series;

  GpuReader(PodIndex pods) {
    this.pods = pods;
  }

  @Override
  public void accept(ProfileQuery query, int rank, SeriesView one) {
    series++;
    ContainerKey container = one.container(pods, query.labels());
    Sample sample = one.newest();
    if (container == null || sample == null || sample.value() < 0) {
      return;
    }
    gaps.add(one.samples());
    var scaled = new Sample(sample.timeMillis(), sample.value() * query.scale());
    var told =
        new Told(
            container,
            query.labels().deviceOf(one.labels()),
            query.signal(),
            rank,
            one.label("__name__"),
            scaled);
    // The same from several scrapes of one exporter: the newest counts.
    List<Object> key = List.of(container, told.device, told.signal, told.rank, told.family);
    newest.merge(key, told, GpuReader::newer);
  }

  private static Told newer(Told one, Told other) {
    return other.sample.timeMillis() > one.sample.timeMillis() ? other : one;
  }

  @Override
  public int series() {
    return series;
  }

  @Override
  public SampleGaps gaps() {
    return gaps;
  }

  /// The containers' figures, those that no sample younger than `oldest` tells of left out.
  Map<ContainerKey, GpuFigures> figures(Instant oldest) {
    var devices = new HashMap<ContainerKey, Map<String, GpuDevice>>();
    var holders = new HashMap<String, Set<UUID>>();
    for (Told told : newest.values()) {
      if (told.sample.timeMillis() >= oldest.toEpochMilli()) {
        Map<String, GpuDevice> own = devices.computeIfAbsent(told.container, _ -> new HashMap<>());
        if (own.containsKey(told.device) || own.size() < MAX_DEVICES) {
          GpuDevice before = own.getOrDefault(told.device, GpuDevice.UNKNOWN);
          own.put(told.device, before.with(told.signal, told.rank, told.sample.value()));
          if (told.signal != Signal.GPU_MEMORY_TOTAL) {
            holders.computeIfAbsent(told.device, _ -> new HashSet<>(2)).add(told.container.pod());
          }
        }
      }
    }
    var figures = new HashMap<ContainerKey, GpuFigures>();
    devices.forEach((container, own) -> figures.put(container, figures(container, own, holders)));
    return figures;
  }

  private GpuFigures figures(
      ContainerKey container, Map<String, GpuDevice> devices, Map<String, Set<UUID>> holders) {
    boolean shared =
        devices.keySet().stream()
            .anyMatch(name -> !name.isEmpty() && holders.getOrDefault(name, Set.of()).size() > 1);
    var busy = new ArrayList<Double>();
    double used = Figures.ABSENT;
    double total = Figures.ABSENT;
    for (GpuDevice device : devices.values()) {
      if (Figures.isPresent(device.utilization())) {
        busy.add(device.utilization());
      }
      used = Figures.sum(used, device.used());
      total = Figures.sum(total, device.memoryTotal());
    }
    double utilization =
        busy.stream().mapToDouble(Double::doubleValue).average().orElse(Figures.ABSENT);
    return new GpuFigures(
        requested(container),
        utilization,
        used,
        total,
        Figures.ratio(used, total),
        shared || requested(container) % 1 > 0);
  }

  private double requested(ContainerKey container) {
    PodRecord pod = pods.pod(container.pod());
    return pod == null ? Figures.ABSENT : PodAmounts.gpusOf(pod, container.container());
  }
}
