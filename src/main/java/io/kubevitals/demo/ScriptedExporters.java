package io.kubevitals.demo;

import java.io.IOException;
import java.net.URI;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;

/// What a cluster runs besides kubelets to be observed: NVIDIA's exporter, which names the pods
/// that hold cards, and of kube-state-metrics what nodes can give.
public final class ScriptedExporters implements AutoCloseable {
  private static final String DCGM = "/dcgm/metrics";
  private static final String STATE = "/kube-state-metrics/metrics";
  private static final String CARDS = "nvidia.com/gpu";
  private static final double MEBIBYTES = 40_960;

  private final Supplier<List<Pod>> pods;
  private final LoopbackServer server;

  public ScriptedExporters(Supplier<List<Pod>> pods) {
    this.pods = pods;
    this.server =
        new LoopbackServer(
            "scripted-exporters",
            Map.of(
                DCGM,
                () -> LoopbackServer.Page.text(cards()),
                STATE,
                () -> LoopbackServer.Page.text(nodes())));
  }

  public ScriptedExporters start() throws IOException {
    server.start();
    return this;
  }

  public URI dcgm() {
    return server.uri().resolve(DCGM);
  }

  public URI stateMetrics() {
    return server.uri().resolve(STATE);
  }

  /// Two thirds busy, a half full, each card a little more than the one before.
  String cards() {
    var page = new Exposition();
    var busy = page.family("DCGM_FI_DEV_GPU_UTIL", "gauge", "GPU utilization (in %).");
    eachCard((labels, card) -> busy.sample(labels, 66 + card));
    var used = page.family("DCGM_FI_DEV_FB_USED", "gauge", "Framebuffer memory used (in MiB).");
    eachCard((labels, card) -> used.sample(labels, MEBIBYTES / 2 + 1024 * card));
    var free = page.family("DCGM_FI_DEV_FB_FREE", "gauge", "Framebuffer memory free (in MiB).");
    eachCard((labels, card) -> free.sample(labels, MEBIBYTES / 2 - 1024 * card));
    return page.text();
  }

  private interface Card {
    void at(String labels, int index);
  }

  private void eachCard(Card action) {
    for (Pod pod : pods.get()) {
      for (Container container : pod.containers()) {
        int cards = Integer.parseInt(container.limits().getOrDefault(CARDS, "0"));
        for (int card = 0; card < cards && container.running(); card++) {
          String uuid = "GPU-" + pod.metadata().uid() + "-" + card;
          action.at(
              "{gpu=\"%d\",UUID=\"%s\",exported_namespace=\"%s\",exported_pod=\"%s\",exported_container=\"%s\"}"
                  .formatted(card, uuid, pod.namespace(), pod.name(), container.name()),
              card);
        }
      }
    }
  }

  static String nodes() {
    var page = new Exposition();
    var gives =
        page.family(
            "kube_node_status_allocatable", "gauge", "The allocatable for different resources.");
    for (String node : Stage.nodes()) {
      gives.sample("{node=\"%s\",resource=\"cpu\",unit=\"core\"}".formatted(node), 4);
      gives.sample("{node=\"%s\",resource=\"memory\",unit=\"byte\"}".formatted(node), 8L << 30);
    }
    return page.text();
  }

  @Override
  public void close() {
    server.close();
  }
}
