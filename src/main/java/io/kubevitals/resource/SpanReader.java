package io.kubevitals.resource;

import io.kubevitals.cluster.ContainerId;
import io.kubevitals.cluster.PodRecord;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/// Joins series with pods while they arrive and keeps of each what the arithmetic needs, so that
/// what an answer costs in memory is bounded by the pods, whatever the server sends.
final class SpanReader implements SeriesReader {
  /// More containers of one name within a window than a crash loop can make.
  private static final int MAX_SPANS = 64;

  private final PodIndex pods;
  private final Map<ContainerKey, List<Span>> spans = new HashMap<>();
  private final SampleGaps gaps = new SampleGaps();
  private int series;

  SpanReader(PodIndex pods) {
    this.pods = pods;
  }

  @Override
  public void accept(ProfileQuery query, int rank, SeriesView one) {
    series++;
    if (one.path().nested()) {
      return;
    }
    ContainerKey key = one.container(pods, query.labels());
    PodRecord pod = key == null ? null : pods.pod(key.pod());
    if (key == null || pod == null) {
      return;
    }
    ContainerId id =
        one.path().container().isNone()
            ? CgroupPath.named(one.label("name"))
            : one.path().container();
    gaps.add(one.samples());
    // Without an id the samples may be those of an earlier pod of the same name.
    long from = id.isNone() ? pod.spec().createdAt().toEpochMilli() : Long.MIN_VALUE;
    add(key, Span.of(id, one.samples(), from).times(query.scale()));
  }

  @Override
  public int series() {
    return series;
  }

  @Override
  public SampleGaps gaps() {
    return gaps;
  }

  Spans result() {
    return new Spans(spans, gaps.median(), series);
  }

  /// The same container from several scrape sources: the one with the newest sample wins.
  private void add(ContainerKey key, Span span) {
    if (span.isEmpty()) {
      return;
    }
    List<Span> known = spans.computeIfAbsent(key, _ -> new ArrayList<>(1));
    for (int i = 0; i < known.size(); i++) {
      if (known.get(i).id().equals(span.id())) {
        if (span.newestMillis() > known.get(i).newestMillis()) {
          known.set(i, span);
        }
        return;
      }
    }
    if (known.size() < MAX_SPANS) {
      known.add(span);
    }
  }
}
