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

  /// @param source by which its other part is known
  private record Known(Span span, int source) {}

  private final PodIndex pods;
  private final Map<ContainerKey, List<Known>> spans = new HashMap<>();
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
    Span span = Span.of(id, one.samples(), from).times(query.scale());
    if (!span.isEmpty()) {
      add(key, new Known(span, one.labels().hashCode()));
    }
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
    var byContainer = new HashMap<ContainerKey, List<Span>>();
    spans.forEach((key, known) -> byContainer.put(key, known.stream().map(Known::span).toList()));
    return new Spans(byContainer, gaps.median(), series);
  }

  private void add(ContainerKey key, Known span) {
    List<Known> known = spans.computeIfAbsent(key, _ -> new ArrayList<>(1));
    for (int i = 0; i < known.size(); i++) {
      if (known.get(i).span.id().equals(span.span.id())) {
        known.set(i, together(known.get(i), span));
        return;
      }
    }
    if (known.size() < MAX_SPANS) {
      known.add(span);
    }
  }

  /// The same container from several scrape sources: the one with the newest sample wins. Of one
  /// source what begins where the other ends is its other part.
  private static Known together(Known known, Known other) {
    if (known.source == other.source && known.span.endsBefore(other.span)) {
      return new Known(known.span.then(other.span), known.source);
    }
    return other.span.newestMillis() > known.span.newestMillis() ? other : known;
  }
}
