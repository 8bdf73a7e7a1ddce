package io.kubevitals.real;

import java.time.Duration;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorCompletionService;
import java.util.concurrent.Executors;

/// A thousand ends in a minute, all of them of pods that nobody has seen before: 250 pods that end
/// three times, from a tenth of a second to a minute apart, and 250 that run once and are deleted a
/// moment later. The usual recipe over kube-state-metrics gets fewer than half of such ends right.
final class ThousandEnds {
  private static final int RESTARTING = 250;
  private static final int RUN_ONCE = 250;
  private static final int ENDS_EACH = 3;
  private static final int SECONDS = 60;

  private final KubeApi api;
  private final String namespace;
  private final Random random;
  private final Map<String, Integer> ledger = new TreeMap<>();

  ThousandEnds(KubeApi api, String namespace, long seed) {
    this.api = api;
    this.namespace = namespace;
    this.random = new Random(seed);
  }

  /// Plays them and returns how many ended under each reason.
  Map<String, Integer> play() throws InterruptedException, ExecutionException {
    try (var executor = Executors.newVirtualThreadPerTaskExecutor()) {
      var plays = new ExecutorCompletionService<Void>(executor);
      for (int pod = 0; pod < RESTARTING; pod++) {
        plays.submit(restarting(pod));
      }
      for (int pod = 0; pod < RUN_ONCE; pod++) {
        plays.submit(runOnce(pod));
      }
      for (int pod = 0; pod < RESTARTING + RUN_ONCE; pod++) {
        plays.take().get();
      }
    }
    return ledger;
  }

  private java.util.concurrent.Callable<Void> restarting(int number) {
    long[] pauses = new long[ENDS_EACH];
    long last = 0;
    for (int end = 0; end < ENDS_EACH; end++) {
      pauses[end] = pause();
      last += pauses[end];
    }
    long begin = random.nextLong(Math.max(1, SECONDS * 1000L - last));
    String[] reasons = {reason(), reason(), reason()};
    return () -> {
      Thread.sleep(begin);
      String set = "set-" + number / 5;
      WrittenPod pod = WrittenPod.create(api, namespace, set, set + "-" + number % 5).start();
      for (int end = 0; end < ENDS_EACH; end++) {
        Thread.sleep(pauses[end]);
        pod.restart(reasons[end], exitCode(reasons[end]));
      }
      return null;
    };
  }

  private java.util.concurrent.Callable<Void> runOnce(int number) {
    long begin = random.nextLong(SECONDS * 1000L);
    long life = pause() / 20;
    String reason = reason();
    return () -> {
      Thread.sleep(begin);
      WrittenPod pod = WrittenPod.bare(api, namespace, "once-" + number).start();
      Thread.sleep(life);
      pod.finish(reason, exitCode(reason));
      Thread.sleep(Duration.ofSeconds(1));
      pod.delete();
      return null;
    };
  }

  /// From a tenth of a second to twenty, short ones more often: three of them stay within a minute.
  private long pause() {
    return (long) (100 * Math.pow(200, random.nextDouble()));
  }

  private String reason() {
    String reason = new String[] {"Error", "OOMKilled", "Completed"}[random.nextInt(3)];
    ledger.merge(reason, 1, Integer::sum);
    return reason;
  }

  private static int exitCode(String reason) {
    return switch (reason) {
      case "Completed" -> 0;
      case "OOMKilled" -> 137;
      default -> 1;
    };
  }
}
