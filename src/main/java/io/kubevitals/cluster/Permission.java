package io.kubevitals.cluster;

import io.kubevitals.metrics.FeatureStates;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// A right that a feature needs, asked for by several askers: the feature is off while any of them
/// is refused.
final class Permission {
  private static final Logger log = LoggerFactory.getLogger(Permission.class);

  private final FeatureStates features;
  private final String feature;
  private final Set<Object> refused = ConcurrentHashMap.newKeySet();

  Permission(FeatureStates features, String feature) {
    this.features = features;
    this.feature = feature;
  }

  void granted(Object asker) {
    boolean changed = refused.remove(asker);
    if (refused.isEmpty() && !features.isOn(feature)) {
      features.on(feature);
    }
    if (changed) {
      log.atInfo().addKeyValue("feature", feature).log("the API server permits it again");
    }
  }

  void refused(Object asker, String message) {
    if (refused.add(asker)) {
      features.off(feature, "forbidden");
      log.atWarn()
          .addKeyValue("feature", feature)
          .addKeyValue("error", message)
          .log("the API server forbids it; asking again twice a minute");
    }
  }
}
