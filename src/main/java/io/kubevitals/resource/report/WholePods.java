package io.kubevitals.resource.report;

import java.util.Map;

/// What pods ask for and may use at most as a whole, overhead included, as the scheduler counts it.
/// It knows requests of pods themselves and the order in which their containers start.
///
/// @param nodes where each is, `""` for none
record WholePods(
    Map<Amount, Map<PodName, Double>> requests,
    Map<Amount, Map<PodName, Double>> limits,
    Map<PodName, String> nodes) {
  static final WholePods NOTHING = new WholePods(Map.of(), Map.of(), Map.of());

  /// NaN where nothing tells.
  double request(Amount amount, PodName pod) {
    return requests.getOrDefault(amount, Map.of()).getOrDefault(pod, Double.NaN);
  }

  /// NaN where nothing tells.
  double limit(Amount amount, PodName pod) {
    return limits.getOrDefault(amount, Map.of()).getOrDefault(pod, Double.NaN);
  }
}
