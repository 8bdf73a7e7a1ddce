package io.kubevitals.metrics;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/// Which features work: `feature_enabled{feature,reason}`, one series per feature, 1 with an empty
/// reason or 0 with the reason why not; also while it changes.
public final class FeatureStates {
  private volatile Map<String, String> reasons = Map.of();

  public FeatureStates(OwnMetrics metrics) {
    metrics.gauge(
        "feature_enabled",
        "Whether a feature works, and if not why.",
        List.of("feature", "reason"),
        this::values);
  }

  public void on(String feature) {
    set(feature, "");
  }

  /// @param reason from a closed set, such as `forbidden`
  public void off(String feature, String reason) {
    set(feature, reason);
  }

  /// These features are no longer this process's business.
  public synchronized void forget(List<String> names) {
    var next = new TreeMap<>(reasons);
    names.forEach(next::remove);
    reasons = Collections.unmodifiableMap(next);
  }

  public boolean isOn(String feature) {
    return "".equals(reasons.get(feature));
  }

  /// All features, sorted by name, with the reason why not or an empty text.
  public Map<String, String> reasons() {
    return reasons;
  }

  private synchronized void set(String feature, String reason) {
    var next = new TreeMap<>(reasons);
    next.put(feature, reason);
    reasons = Collections.unmodifiableMap(next);
  }

  private Map<List<String>, Double> values() {
    var values = new LinkedHashMap<List<String>, Double>();
    reasons.forEach(
        (feature, reason) -> values.put(List.of(feature, reason), reason.isEmpty() ? 1.0 : 0.0));
    return values;
  }
}
