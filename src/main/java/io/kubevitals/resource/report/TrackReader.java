package io.kubevitals.resource.report;

import io.kubevitals.prometheus.Sample;
import io.kubevitals.prometheus.Series;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;

/// Reduces each series of an answer to its track while the next one arrives.
final class TrackReader implements Consumer<Series> {
  private final TrackStore store;
  private final TimeWindow piece;
  private final Map<TrackKey, Track> tracks = new HashMap<>();
  private final SampleIntervals intervals = new SampleIntervals();
  private final Set<ContainerName> ofParts = new HashSet<>();
  private int series;

  TrackReader(TrackStore store, TimeWindow piece) {
    this.store = store;
    this.piece = piece;
  }

  @Override
  public void accept(Series one) {
    series++;
    TrackKey key = store.key(one);
    List<Sample> samples = one.samples();
    if (key != null && !samples.isEmpty()) {
      Track track = store.newTrack();
      track.addAll(samples, store.scale(), piece);
      intervals.add(samples);
      if (!track.isEmpty()) {
        tracks.putIfAbsent(key, track);
        if (store.isOfPart(one)) {
          ofParts.add(key.container());
        }
      }
    }
  }

  Map<TrackKey, Track> tracks() {
    return tracks;
  }

  Set<ContainerName> ofParts() {
    return ofParts;
  }

  SampleIntervals intervals() {
    return intervals;
  }

  int series() {
    return series;
  }
}
