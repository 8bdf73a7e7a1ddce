package io.kubevitals.incident;

import io.kubevitals.metrics.OwnCounter;
import io.kubevitals.metrics.OwnMetrics;
import java.util.HashSet;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Mistakes of ours that one pod met: each kind is logged once with its stack, all are counted, the
/// line goes on.
final class Bugs {
  private static final Logger log = LoggerFactory.getLogger(Bugs.class);
  private static final int MAX_KINDS = 100;

  private final OwnCounter counter;
  private final Set<String> known = new HashSet<>();

  Bugs(OwnMetrics own) {
    counter =
        own.counter("pod_line_bugs_total", "Changes of pods that a mistake of ours kept out.");
    counter.touch();
  }

  synchronized void caught(RuntimeException e) {
    counter.increment();
    var stack = e.getStackTrace();
    var kind = e.getClass() + (stack.length == 0 ? "" : " " + stack[0]);
    if (known.size() < MAX_KINDS && known.add(kind)) {
      log.atError().setCause(e).log("a mistake in the line of pods; the pod is skipped");
    }
  }
}
