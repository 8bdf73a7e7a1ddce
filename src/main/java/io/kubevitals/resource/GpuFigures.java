package io.kubevitals.resource;

/// What is known of the cards of one container, pod or workload. What is not defined is
/// [Figures#ABSENT].
///
/// @param request cards
/// @param utilization 0 to 1: of a container the mean over its cards, of a pod its highest
///   container
/// @param memoryUsed bytes
/// @param memoryTotal bytes that it may use at most
/// @param memoryRatio of a pod the highest of its containers'
record GpuFigures(
    double request,
    double utilization,
    double memoryUsed,
    double memoryTotal,
    double memoryRatio,
    boolean shared) {

  static GpuFigures requested(double cards, boolean shared) {
    return new GpuFigures(
        cards, Figures.ABSENT, Figures.ABSENT, Figures.ABSENT, Figures.ABSENT, shared);
  }

  /// Of a whole of which both are parts.
  GpuFigures plus(GpuFigures other) {
    return new GpuFigures(
        Figures.sum(request, other.request),
        Figures.highest(utilization, other.utilization),
        Figures.sum(memoryUsed, other.memoryUsed),
        Figures.sum(memoryTotal, other.memoryTotal),
        Figures.highest(memoryRatio, other.memoryRatio),
        shared || other.shared);
  }

  boolean isEmpty() {
    return !Figures.isPresent(request)
        && !Figures.isPresent(utilization)
        && !Figures.isPresent(memoryUsed)
        && !Figures.isPresent(memoryTotal);
  }
}
