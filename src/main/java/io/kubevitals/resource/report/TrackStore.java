package io.kubevitals.resource.report;

import io.kubevitals.prometheus.Series;
import io.kubevitals.resource.CgroupPath;
import io.kubevitals.resource.LabelMap;
import io.kubevitals.resource.ProfileQuery;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/// The tracks of one signal: what all pieces of the window have told so far.
final class TrackStore implements Gathering<TrackReader> {
  /// More containers of one name, or cards of one container, than there can be.
  private static final int MAX_PARTS = 256;

  private final ProfileQuery query;
  private final Track.Kind kind;
  private final Timeline timeline;
  private final Predicate<ContainerName> wanted;
  private final Map<ContainerName, Map<TrackKey, Track>> tracks = new HashMap<>();
  private final SampleIntervals intervals = new SampleIntervals();
  private final Set<ContainerName> ofParts = new HashSet<>();
  private int series;

  /// @param wanted what is not wanted costs nothing
  TrackStore(
      ProfileQuery query, Track.Kind kind, Timeline timeline, Predicate<ContainerName> wanted) {
    this.query = query;
    this.kind = kind;
    this.timeline = timeline;
    this.wanted = wanted;
  }

  @Override
  public TrackReader begin(TimeWindow piece) {
    return new TrackReader(this, piece);
  }

  @Override
  public void take(TrackReader reader, TimeWindow piece) {
    reader.tracks().forEach(this::append);
    intervals.add(reader.intervals());
    ofParts.addAll(reader.ofParts());
    series = Math.max(series, reader.series());
  }

  private void append(TrackKey key, Track later) {
    var parts = tracks.computeIfAbsent(key.container(), _ -> new HashMap<>(2));
    Track known = parts.get(key);
    if (known != null) {
      known.append(later);
    } else if (parts.size() < MAX_PARTS) {
      parts.put(key, later);
    }
  }

  /// Null if the series is none of those wanted.
  @Nullable TrackKey key(Series one) {
    LabelMap labels = query.labels();
    var container =
        new ContainerName(
            LabelMap.first(labels.namespace(), one.labels()),
            LabelMap.first(labels.pod(), one.labels()),
            LabelMap.first(labels.container(), one.labels()));
    if (container.namespace().isEmpty() || container.pod().isEmpty() || !wanted.test(container)) {
      return null;
    }
    String device = labels.deviceOf(one.labels());
    if (!device.isEmpty()) {
      return new TrackKey(container, device, one.labels().hashCode());
    }
    CgroupPath path = CgroupPath.parse(one.label("id"));
    // What a group inside the container's own uses is part of what that one uses.
    return path.nested()
        ? null
        : new TrackKey(container, partOf(one, path), one.labels().hashCode());
  }

  private static String partOf(Series one, CgroupPath path) {
    if (!path.container().isNone()) {
      return path.container().toString();
    }
    return one.label("name").isEmpty() ? one.label("id") : one.label("name");
  }

  /// Whether each series tells which container run it is of.
  boolean namesParts() {
    return tracks.values().stream()
        .flatMap(parts -> parts.keySet().stream())
        .noneMatch(key -> key.part().isEmpty());
  }

  ProfileQuery query() {
    return query;
  }

  /// Whether it is about a part of a card.
  boolean isOfPart(Series one) {
    return !LabelMap.first(query.labels().slice(), one.labels()).isEmpty();
  }

  boolean tellsOfParts(ContainerName container) {
    return ofParts.contains(container);
  }

  Track newTrack() {
    return new Track(kind, timeline);
  }

  double scale() {
    return query.scale();
  }

  Iterable<ContainerName> containers() {
    return tracks.keySet();
  }

  boolean tells(ContainerName container) {
    return tracks.containsKey(container);
  }

  /// The tracks of a container, of each part the one that was watched longest; in the order of
  /// their beginnings.
  List<Map.Entry<TrackKey, Track>> of(ContainerName container) {
    var best = new HashMap<String, Map.Entry<TrackKey, Track>>();
    for (var one : tracks.getOrDefault(container, Map.of()).entrySet()) {
      best.merge(one.getKey().part(), one, TrackStore::longer);
    }
    var all = new ArrayList<>(withoutOthersWords(best).values());
    all.sort(
        (one, other) -> Long.compare(one.getValue().firstMillis(), other.getValue().firstMillis()));
    return all;
  }

  /// A source that names the parts and one that does not tell of the same use: only one counts.
  private static Map<String, Map.Entry<TrackKey, Track>> withoutOthersWords(
      Map<String, Map.Entry<TrackKey, Track>> parts) {
    var unnamed = parts.remove("");
    if (unnamed == null) {
      return parts;
    }
    long named = parts.values().stream().mapToLong(one -> one.getValue().observedMillis()).sum();
    return parts.isEmpty() || unnamed.getValue().observedMillis() > named
        ? Map.of("", unnamed)
        : parts;
  }

  private static Map.Entry<TrackKey, Track> longer(
      Map.Entry<TrackKey, Track> one, Map.Entry<TrackKey, Track> other) {
    return one.getValue().observedMillis() >= other.getValue().observedMillis() ? one : other;
  }

  SampleIntervals intervals() {
    return intervals;
  }

  int series() {
    return series;
  }

  Timeline timeline() {
    return timeline;
  }
}
