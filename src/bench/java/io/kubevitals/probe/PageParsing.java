package io.kubevitals.probe;

import java.io.IOException;
import java.util.List;
import java.util.Set;

/// Reads a component's page as a prober does.
public final class PageParsing {
  private PageParsing() {}

  /// How many samples it has.
  ///
  /// @param allowed families to keep, as in the configuration
  public static long samples(byte[] page, List<String> allowed) throws IOException {
    var limits = new PageRules.Limits("node-1", new AllowList(allowed), 64 << 20);
    var reader =
        new MetricsPageReader(
            new PageRules(Component.KUBE_PROXY, limits, Set.of("process_start_time_seconds")));
    try (var in = reader.input()) {
      int piece = 16 * 1024;
      for (int at = 0; at < page.length; at += piece) {
        in.write(page, at, Math.min(piece, page.length - at));
      }
    }
    return reader.page().lines();
  }
}
