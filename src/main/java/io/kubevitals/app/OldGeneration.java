package io.kubevitals.app;

import java.lang.management.ManagementFactory;
import java.lang.management.MemoryNotificationInfo;
import java.lang.management.MemoryPoolMXBean;
import javax.management.NotificationEmitter;

/// Keeps the old generation of the serial collector near what lives in it. By itself that collector
/// clears it when all of `-Xmx` is full and not before, so that after a flood of events the process
/// is as large as it may ever be, however little of that lives. With another collector this does
/// nothing.
final class OldGeneration {
  private static final String SERIAL = "Tenured Gen";

  /// What is less than this is not worth a pause.
  static final long FLOOR = 144L << 20;

  private final MemoryPoolMXBean pool;

  private OldGeneration(MemoryPoolMXBean pool) {
    this.pool = pool;
  }

  /// From now on, for the life of this process.
  static void bound() {
    for (MemoryPoolMXBean pool : ManagementFactory.getMemoryPoolMXBeans()) {
      if (pool.getName().equals(SERIAL) && pool.isUsageThresholdSupported()) {
        new OldGeneration(pool).watch();
      }
    }
  }

  private void watch() {
    pool.setUsageThreshold(limit(0, pool.getUsage().getMax()));
    ((NotificationEmitter) ManagementFactory.getMemoryMXBean())
        .addNotificationListener(
            (_, _) -> collect(),
            each -> each.getType().equals(MemoryNotificationInfo.MEMORY_THRESHOLD_EXCEEDED),
            null);
  }

  private void collect() {
    System.gc();
    pool.setUsageThreshold(limit(pool.getCollectionUsage().getUsed(), pool.getUsage().getMax()));
  }

  /// How much may lie in it until it is cleared again.
  ///
  /// @param live bytes that the last collection left
  /// @param most bytes that it can hold
  static long limit(long live, long most) {
    return Math.min(most, Math.max(FLOOR, live / 4 * 5));
  }
}
