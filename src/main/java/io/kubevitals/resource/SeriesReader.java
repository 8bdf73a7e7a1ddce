package io.kubevitals.resource;

/// Takes the series of one query while they arrive.
sealed interface SeriesReader permits SpanReader, GpuReader, FactReader, PressureReader {
  /// @param query of the profile that asked for the series
  /// @param rank of that query among those for the same signal; a lower one is better
  void accept(ProfileQuery query, int rank, SeriesView one);

  /// How many series there were, those of unknown pods included.
  int series();

  SampleGaps gaps();
}
