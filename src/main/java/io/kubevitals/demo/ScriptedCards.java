package io.kubevitals.demo;

import java.io.IOException;
import java.net.URI;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;

/// NVIDIA's exporter, which names the pods that hold cards.
public final class ScriptedCards implements AutoCloseable {
  private static final String PATH = "/metrics";
  private static final String CARDS = "nvidia.com/gpu";
  private static final double MEBIBYTES = 40_960;

  private final Supplier<List<Pod>> pods;
  private final LoopbackServer server;

  public ScriptedCards(Supplier<List<Pod>> pods) {
    this.pods = pods;
    this.server =
        new LoopbackServer("scripted-cards", Map.of(PATH, () -> LoopbackServer.Page.text(page())));
  }

  public ScriptedCards start() throws IOException {
    server.start();
    return this;
  }

  public URI uri() {
    return server.uri().resolve(PATH);
  }

  /// Two thirds busy, a half full, each card a little more than the one before.
  String page() {
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

  @Override
  public void close() {
    server.close();
  }
}
