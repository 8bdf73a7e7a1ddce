package io.kubevitals.resource;

/// What series told of one card in one container.
///
/// @param preference of the query that told the utilization; a lower one is better
/// @param free the sum of what is told not to be used
/// @param total what the exporter itself calls the whole
record GpuDevice(double utilization, int preference, double used, double free, double total) {
  static final GpuDevice UNKNOWN =
      new GpuDevice(
          Figures.ABSENT, Integer.MAX_VALUE, Figures.ABSENT, Figures.ABSENT, Figures.ABSENT);

  GpuDevice with(Signal signal, int rank, double value) {
    return switch (signal) {
      case GPU_UTILIZATION ->
          rank < preference ? new GpuDevice(value, rank, used, free, total) : this;
      case GPU_MEMORY_USED -> new GpuDevice(utilization, preference, value, free, total);
      case GPU_MEMORY_FREE ->
          new GpuDevice(utilization, preference, used, Figures.sum(free, value), total);
      case GPU_MEMORY_TOTAL -> new GpuDevice(utilization, preference, used, free, value);
      default -> this;
    };
  }

  /// Absent unless used and free are known, or the whole is.
  double memoryTotal() {
    return Figures.isPresent(total) ? total : used + free;
  }
}
