package io.kubevitals.resource.report;

import java.util.Arrays;
import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/// What was used of one resource, over the time in which it was watched.
///
/// The average of a counter is what it grew by over the time between its samples, that of a gauge
/// the mean of its samples. `p95` is the smallest value that is not exceeded for 95 % of that time
/// (of a gauge: in 95 % of the samples), told at most 0.8 % too high. `max` is the highest use
/// between two samples, or the highest sample.
///
/// @param average NaN without two samples of a counter or one of a gauge, as all figures
/// @param samples how many samples are behind it
/// @param means of each step of the [Timeline], of the parts together
@SuppressWarnings("ArrayRecordComponent") // nobody compares them
record Use(
    double average, double p95, double max, int samples, Span span, float @Nullable [] means) {
  static final double P95 = 0.95;
  static final Use NONE =
      new Use(
          Double.NaN, Double.NaN, Double.NaN, 0, new Span(Long.MAX_VALUE, Long.MIN_VALUE, 0), null);

  /// From the first sample to the last, and how long of it was watched.
  record Span(long firstMillis, long lastMillis, long watchedMillis) {
    static Span of(List<Track> tracks) {
      return new Span(
          tracks.stream().mapToLong(Track::firstMillis).min().orElse(Long.MAX_VALUE),
          tracks.stream().mapToLong(Track::lastMillis).max().orElse(Long.MIN_VALUE),
          tracks.stream().mapToLong(Track::watchedMillis).sum());
    }
  }

  boolean isKnown() {
    return !Double.isNaN(average);
  }

  /// Of parts that follow one another, such as a container across its restarts: a part that lingers
  /// while its successor is there ends with it.
  ///
  /// @param parts in the order of their beginnings
  static Use ofSuccessors(List<Track> parts) {
    for (int i = 0; i + 1 < parts.size(); i++) {
      parts.get(i).cutTail(parts.get(i + 1).firstMillis());
    }
    return parts.isEmpty() ? NONE : together(parts, Use::average);
  }

  private static Use together(List<Track> parts, Function<List<Track>, Double> average) {
    Distribution all = parts.getFirst().distribution();
    for (Track part : parts.subList(1, parts.size())) {
      all.add(part.distribution());
    }
    return new Use(
        average.apply(parts),
        all.quantile(P95),
        parts.stream().mapToDouble(Track::highest).reduce(Double.NaN, Use::higher),
        parts.stream().mapToInt(Track::samples).sum(),
        Span.of(parts),
        sum(parts));
  }

  private static double average(List<Track> parts) {
    double sum = parts.stream().mapToDouble(Track::sum).sum();
    long millis = parts.stream().mapToLong(Track::observedMillis).sum();
    int samples = parts.stream().mapToInt(Track::samples).sum();
    return switch (parts.getFirst().kind()) {
      case COUNTER -> millis == 0 ? Double.NaN : sum * 1000 / millis;
      case GAUGE -> samples == 0 ? Double.NaN : sum / samples;
    };
  }

  /// Of parts that are used at once, such as the cards of a container: sums, as steps of the
  /// timeline tell them.
  static Use ofCompanions(List<Track> parts, Timeline timeline) {
    if (parts.size() < 2) {
      return ofSuccessors(parts);
    }
    Span span = Span.of(parts);
    float[] means = sum(parts);
    var whole = new Steps(timeline, means, span);
    double average = parts.stream().mapToDouble(part -> average(List.of(part))).sum();
    return new Use(
        average,
        whole.quantile(P95),
        whole.highest(),
        parts.stream().mapToInt(Track::samples).sum(),
        span,
        means);
  }

  private static float[] sum(List<Track> parts) {
    if (parts.size() == 1) {
      return parts.getFirst().means();
    }
    float[] means = parts.getFirst().means().clone();
    for (Track part : parts.subList(1, parts.size())) {
      for (int i = 0; i < means.length; i++) {
        means[i] += part.means()[i];
      }
    }
    return means;
  }

  private static double higher(double one, double other) {
    return Double.isNaN(one) || other > one ? other : one;
  }

  /// The steps of a timeline that lie wholly within what was watched.
  @SuppressWarnings("ArrayRecordComponent") // nobody compares them
  record Steps(Timeline timeline, float[] means, Span span) {
    private double[] sorted() {
      int from = timeline.firstWhole(span.firstMillis());
      int to = timeline.endWhole(span.lastMillis());
      double[] whole = new double[Math.max(0, to - from)];
      for (int i = 0; i < whole.length; i++) {
        whole[i] = means[from + i];
      }
      Arrays.sort(whole);
      return whole;
    }

    double quantile(double share) {
      double[] sorted = sorted();
      return sorted.length == 0
          ? Double.NaN
          : sorted[Math.max(0, (int) Math.ceil(share * sorted.length) - 1)];
    }

    double highest() {
      double[] sorted = sorted();
      return sorted.length == 0 ? Double.NaN : sorted[sorted.length - 1];
    }

    double average() {
      double[] sorted = sorted();
      return Arrays.stream(sorted).average().orElse(Double.NaN);
    }
  }
}
