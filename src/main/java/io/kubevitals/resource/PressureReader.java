package io.kubevitals.resource;

/// Sorts the series of throttling and of kills.
final class PressureReader implements SeriesReader {
  private final SpanReader periods;
  private final SpanReader throttled;
  private final SpanReader kills;
  private final SampleGaps gaps = new SampleGaps();

  PressureReader(PodIndex pods) {
    this.periods = new SpanReader(pods);
    this.throttled = new SpanReader(pods);
    this.kills = new SpanReader(pods);
  }

  @Override
  public void accept(ProfileQuery query, int rank, SeriesView one) {
    gaps.add(one.samples());
    switch (query.signal()) {
      case CPU_PERIODS -> periods.accept(query, rank, one);
      case CPU_THROTTLED_PERIODS -> throttled.accept(query, rank, one);
      case OOM_KILLS -> kills.accept(query, rank, one);
      default -> throw new IllegalArgumentException("no signal of pressure: " + query.signal());
    }
  }

  @Override
  public int series() {
    return periods.series() + throttled.series() + kills.series();
  }

  @Override
  public SampleGaps gaps() {
    return gaps;
  }

  Spans periods() {
    return periods.result();
  }

  Spans throttled() {
    return throttled.result();
  }

  Spans kills() {
    return kills.result();
  }
}
