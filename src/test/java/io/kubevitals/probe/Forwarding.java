package io.kubevitals.probe;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.kubevitals.metrics.OwnMetrics;
import io.kubevitals.metrics.Page;
import io.kubevitals.metrics.PageContents;
import io.kubevitals.metrics.PageFormat;
import io.kubevitals.metrics.Scrapers;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Set;

/// The way of foreign families from a component's page to ours, everything allowed.
public final class Forwarding {
  private final Forwarder forwarder = new Forwarder("node-1");
  private final Page page;

  private Forwarding() {
    var own = new OwnMetrics();
    own.addProcess();
    page =
        new Page(() -> PageContents.of(List.of(forwarder)), own, new Scrapers(), System::nanoTime);
  }

  public static Forwarding of(Component component, byte[] bytes) throws IOException {
    var forwarding = new Forwarding();
    forwarding.add(component, bytes);
    return forwarding;
  }

  /// A recorded page on ours.
  public static String recorded(String name, PageFormat format) throws IOException {
    return of(Recorded.component(name), Recorded.bytes(name)).page(format);
  }

  void add(Component component, byte[] bytes) throws IOException {
    forwarder.accept(component, read(component, bytes));
  }

  static MetricsPage read(Component component, byte[] bytes) throws IOException {
    var limits = new PageRules.Limits("node-1", new AllowList(List.of("*")), 16 << 20);
    var reader = new MetricsPageReader(new PageRules(component, limits, Set.of()));
    reader.input().write(bytes);
    return reader.page();
  }

  Forwarder forwarder() {
    return forwarder;
  }

  String page(PageFormat format) {
    var text = new java.io.ByteArrayOutputStream();
    try (var rendered = page.open(format)) {
      for (ByteBuffer piece : rendered.pieces()) {
        byte[] bytes = new byte[piece.remaining()];
        piece.get(bytes);
        text.writeBytes(bytes);
      }
    }
    return text.toString(UTF_8);
  }

  /// What stands behind our own families.
  String foreign(PageFormat format) {
    String page = page(format);
    String last = "kubevitals_label_values_cut 0\n";
    return page.substring(page.indexOf(last) + last.length()).replace("# EOF\n", "");
  }
}
