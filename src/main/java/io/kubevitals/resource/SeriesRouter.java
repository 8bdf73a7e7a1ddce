package io.kubevitals.resource;

import io.kubevitals.prometheus.Series;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;

/// Hands each series of an answer to the part of the query that it is for. What is for none, as a
/// query for several parts may select more than each of them, is left out.
final class SeriesRouter implements Consumer<Series> {
  private final List<ProfileQuery> parts;
  private final int[] ranks;
  private final SeriesReader reader;

  SeriesRouter(LiveQuery query, SeriesReader reader) {
    this.parts = query.parts();
    this.reader = reader;
    this.ranks = new int[parts.size()];
    Map<Signal, Integer> seen = new EnumMap<>(Signal.class);
    for (int i = 0; i < ranks.length; i++) {
      ranks[i] = seen.merge(parts.get(i).signal(), 1, Integer::sum);
    }
  }

  @Override
  public void accept(Series series) {
    var view = new SeriesView(series);
    for (int i = 0; i < ranks.length; i++) {
      Selector selector = parts.get(i).selector();
      if (ranks.length == 1 || (selector != null && selector.matches(series.labels()))) {
        reader.accept(parts.get(i), ranks[i], view);
      }
    }
  }
}
