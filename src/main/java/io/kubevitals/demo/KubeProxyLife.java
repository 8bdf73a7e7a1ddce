package io.kubevitals.demo;

import java.util.List;

/// What happens to the demo's kube-proxy: endpoints come and go, its node drains once, and now and
/// then the rules of one IP family hang until somebody restarts it.
final class KubeProxyLife {
  private static final List<String> FAMILIES = List.of("IPv6", "IPv4");

  private KubeProxyLife() {}

  static Life of(ScriptedKubeProxy proxy) {
    return stage -> {
      hang(stage, proxy, FAMILIES.getFirst(), 45);
      proxy.nodeEligible(false);
      changes(stage, proxy, 10);
      proxy.nodeEligible(true);
      for (int round = 1; ; round++) {
        changes(stage, proxy, 60);
        hang(stage, proxy, FAMILIES.get(round % 2), 90);
      }
    };
  }

  private static void hang(Stage stage, ScriptedKubeProxy proxy, String family, int seconds)
      throws InterruptedException {
    changes(stage, proxy, 4);
    proxy.hang(family);
    changes(stage, proxy, seconds);
    proxy.replace();
  }

  private static void changes(Stage stage, ScriptedKubeProxy proxy, int seconds)
      throws InterruptedException {
    for (int second = 0; second < seconds; second += 2) {
      proxy.change(FAMILIES.get(stage.random().nextInt(FAMILIES.size())));
      stage.pause(2);
    }
  }
}
