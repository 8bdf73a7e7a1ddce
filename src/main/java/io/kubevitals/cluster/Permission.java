package io.kubevitals.cluster;

import io.kubevitals.metrics.FeatureStates;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// A right that a feature needs, asked for by several askers: the feature is off while any of them
/// is refused.
final class Permission {
  private static final Logger log = LoggerFactory.getLogger(Permission.class);

  private final FeatureStates features;
  private final String feature;
  private final Set<Object> refused = ConcurrentHashMap.newKeySet();
  private final ReentrantLock lock = new ReentrantLock();
  private final Condition granted = lock.newCondition();
  private long grants;

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
      wakeAll();
      log.atInfo().addKeyValue("feature", feature).log("the API server permits it again");
    }
  }

  /// How many are refused now.
  int refusals() {
    return refused.size();
  }

  /// Waits until it is time to ask again: after `delay`, or when another one is permitted what it
  /// was refused, since rights are often given together.
  void rest(Duration delay) throws InterruptedException {
    lock.lockInterruptibly();
    try {
      long before = grants;
      long left = delay.toNanos();
      while (left > 0 && grants == before) {
        left = granted.awaitNanos(left);
      }
    } finally {
      lock.unlock();
    }
  }

  private void wakeAll() {
    lock.lock();
    try {
      grants++;
      granted.signalAll();
    } finally {
      lock.unlock();
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
