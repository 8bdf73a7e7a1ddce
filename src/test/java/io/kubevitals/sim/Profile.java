package io.kubevitals.sim;

import java.util.Random;

/// How one history differs from others.
///
/// @param workloads how many
/// @param minutes how long things happen
/// @param coalescing how much longer than a real one the kubelet takes to write, in seconds
/// @param hurry how much shorter back-offs are, from 0 to 1
/// @param troubles how often something happens to a pod, in seconds between two
/// @param faults seconds between two faults of the network or server; 0 for none
/// @param resets how often a node forgets its restartCounts, of the times it is rebooted
/// @param interruptions seconds between two ends of the daemon or failures of its disk; 0 for a
///   daemon that lives through all and keeps nothing
record Profile(
    int workloads,
    int minutes,
    double coalescing,
    double hurry,
    double troubles,
    double faults,
    double resets,
    double interruptions) {

  /// As the recorded lives: nothing between the server and us goes wrong.
  static final Profile CALM = new Profile(8, 15, 0, 0.2, 20, 0, 0, 0);

  static Profile of(Random random) {
    return new Profile(
        3 + random.nextInt(8),
        4 + random.nextInt(10),
        random.nextInt(3) == 0 ? 0 : 20 * Math.pow(random.nextDouble(), 3),
        0.3 + 0.7 * random.nextDouble(),
        3 + random.nextInt(20),
        random.nextInt(6) == 0 ? 0 : 4 + random.nextInt(60),
        random.nextInt(3) == 0 ? 0.5 : 0,
        random.nextInt(3) == 0 ? 5 + random.nextInt(60) : 0);
  }
}
