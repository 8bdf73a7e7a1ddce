package io.kubevitals.metrics;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/// Which features work: `feature_enabled{feature,reason}`, one series per feature, 1 with an empty
/// reason or 0 with the reason why not.
public final class FeatureStates {
  private final OwnGauge gauge;
  private final Map<String, String> reasons = new ConcurrentHashMap<>();

  public FeatureStates(OwnMetrics metrics) {
    this.gauge =
        metrics.gauge(
            "feature_enabled", "Whether a feature works, and if not why.", "feature", "reason");
  }

  public void on(String feature) {
    set(feature, "");
  }

  /// @param reason from a closed set, such as `forbidden`
  public void off(String feature, String reason) {
    set(feature, reason);
  }

  public boolean isOn(String feature) {
    return "".equals(reasons.get(feature));
  }

  private void set(String feature, String reason) {
    reasons.compute(
        feature,
        (_, before) -> {
          if (before != null && !before.equals(reason)) {
            gauge.remove(feature, before);
          }
          gauge.set(reason.isEmpty() ? 1 : 0, feature, reason);
          return reason;
        });
  }
}
