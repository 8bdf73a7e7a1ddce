package io.kubevitals.real;

import static io.kubevitals.real.PodTemplate.container;

import java.util.List;

/// Ten Deployments on two nodes whose twenty containers crash again and again, each with an exit
/// code of its own, every few seconds: the kubelets are told not to back off for longer.
final class TwentyCrashers {
  /// How the kubelets are told.
  static final String BACK_OFF = "crashLoopBackOff: {maxContainerRestartPeriod: 3s}";

  private static final List<Integer> CODES =
      List.of(1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 42, 126, 137, 139, 143, 255);

  private TwentyCrashers() {}

  static void start(Stage stage) {
    for (int i = 0; i < CODES.size(); i += 2) {
      stage.deployment(
          "crasher-" + i / 2,
          1,
          PodTemplate.of(crasher(i), crasher(i + 1)).on("node-" + (1 + i / 2 % 2)).tolerant());
    }
  }

  private static PodTemplate.Container crasher(int number) {
    int code = CODES.get(number);
    return container("code-" + code, "sleep " + (1 + number % 4) + "; exit " + code);
  }
}
