package io.kubevitals.resource;

import io.kubevitals.cluster.PodRecord;
import io.kubevitals.prometheus.Sample;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.function.ToIntFunction;

/// Gathers what series tell of cards and joins it with the containers that hold them. Of several
/// profiles that tell of one container's cards, such as those of a card's vendor and of who divides
/// it, the best alone counts, or its memory would count twice.
final class GpuReader implements SeriesReader {
  /// More than any machine has in one container.
  private static final int MAX_DEVICES = 256;

  private record Told(
      ContainerKey container,
      String device,
      Signal signal,
      Rank rank,
      String family,
      boolean slice,
      Sample sample) {}

  /// @param profile of whose profile it is; a lower one is better
  /// @param query of that query among those for the same signal
  private record Rank(int profile, int query) {}

  private final PodIndex pods;
  private final ToIntFunction<ProfileQuery> profiles;
  private final IdentityHashMap<ProfileQuery, Integer> ranks = new IdentityHashMap<>();
  private final Map<Object, Told> newest = new HashMap<>();
  private final SampleGaps gaps = new SampleGaps();
  private int series;

  /// @param profiles how much better than others the profile of a query is; less is better
  GpuReader(PodIndex pods, ToIntFunction<ProfileQuery> profiles) {
    this.pods = pods;
    this.profiles = profiles;
  }

  @Override
  public void accept(ProfileQuery query, int rank, SeriesView one) {
    series++;
    ContainerKey container = one.container(pods, query.labels());
    Sample sample = one.newest();
    if (container == null
        || sample == null
        || sample.value() < 0
        || isOfAnother(container, query.labels(), one, sample)) {
      return;
    }
    gaps.add(one.samples());
    var scaled = new Sample(sample.timeMillis(), sample.value() * query.scale());
    var told =
        new Told(
            container,
            query.labels().deviceOf(one.labels()),
            query.signal(),
            new Rank(ranks.computeIfAbsent(query, profiles::applyAsInt), rank),
            one.label("__name__"),
            !LabelMap.first(query.labels().slice(), one.labels()).isEmpty(),
            scaled);
    // The same from several scrapes of one exporter: the newest counts.
    List<Object> key = List.of(container, told.device, told.signal, told.rank, told.family);
    newest.merge(key, told, GpuReader::newer);
  }

  /// Without a uid, what was before the pod is an earlier one's of the same name.
  private boolean isOfAnother(
      ContainerKey container, LabelMap labels, SeriesView one, Sample sample) {
    PodRecord pod = pods.pod(container.pod());
    return pod != null
        && LabelMap.first(labels.uid(), one.labels()).isEmpty()
        && sample.timeMillis() < pod.spec().createdAt().toEpochMilli();
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
    List<Told> fresh = best(oldest.toEpochMilli());
    var devices = new HashMap<ContainerKey, Map<String, GpuDevice>>();
    var holders = new HashMap<String, Set<UUID>>();
    var slices = new HashSet<ContainerKey>();
    for (Told told : fresh) {
      Map<String, GpuDevice> own = devices.computeIfAbsent(told.container, _ -> new HashMap<>());
      if (own.containsKey(told.device) || own.size() < MAX_DEVICES) {
        GpuDevice before = own.getOrDefault(told.device, GpuDevice.UNKNOWN);
        own.put(told.device, before.with(told.signal, told.rank.query, told.sample.value()));
        if (told.signal != Signal.GPU_MEMORY_TOTAL) {
          holders.computeIfAbsent(told.device, _ -> new HashSet<>(2)).add(told.container.pod());
        }
      }
      if (told.slice) {
        slices.add(told.container);
      }
    }
    var figures = new HashMap<ContainerKey, GpuFigures>();
    devices.forEach(
        (container, own) ->
            figures.put(
                container, figures(own, slices.contains(container) || isShared(own, holders))));
    return figures;
  }

  /// What is fresh of each container's best profile that tells how its cards are used.
  private List<Told> best(long oldest) {
    List<Told> fresh =
        newest.values().stream().filter(told -> told.sample.timeMillis() >= oldest).toList();
    var best = new HashMap<ContainerKey, Integer>();
    for (Told told : fresh) {
      if (told.signal == Signal.GPU_UTILIZATION || told.signal == Signal.GPU_MEMORY_USED) {
        best.merge(told.container, told.rank.profile, Math::min);
      }
    }
    return fresh.stream()
        .filter(told -> told.rank.profile == best.getOrDefault(told.container, told.rank.profile))
        .toList();
  }

  private static boolean isShared(Map<String, GpuDevice> devices, Map<String, Set<UUID>> holders) {
    return devices.keySet().stream()
        .anyMatch(name -> !name.isEmpty() && holders.getOrDefault(name, Set.of()).size() > 1);
  }

  private static GpuFigures figures(Map<String, GpuDevice> devices, boolean shared) {
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
        Figures.ABSENT, utilization, used, total, Figures.ratio(used, total), shared);
  }
}
