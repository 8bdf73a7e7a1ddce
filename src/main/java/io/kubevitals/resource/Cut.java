package io.kubevitals.resource;

/// In how many parts a query is asked whose answer is too much for the server or for us as a whole.
///
/// @param times how many parts of the window follow each other
/// @param namespaces how many parts of the namespaces stand beside each other
record Cut(int times, int namespaces) {
  static final Cut NONE = new Cut(1, 1);

  private static final int MAX_NAMESPACES = 32;
  private static final int MAX_TIMES = 8;

  /// The next smaller parts, the same where there are none: first in time, where the query is about
  /// a window, then by namespaces, where its series tell of them.
  ///
  /// @param parts of the namespaces that can be told apart
  Cut finer(LiveQuery query, int parts) {
    boolean byNamespaces = query.tellsOfNamespaces();
    if (query.asksForSamples() && times < (byNamespaces ? 2 : MAX_TIMES)) {
      return new Cut(times * 2, namespaces);
    }
    int most = Math.min(MAX_NAMESPACES, parts);
    return byNamespaces && namespaces < most
        ? new Cut(times, Math.min(namespaces * 2, most))
        : this;
  }

  /// The next larger parts.
  Cut coarser() {
    return namespaces > 1
        ? new Cut(times, namespaces / 2)
        : times > 1 ? new Cut(times / 2, namespaces) : this;
  }

  /// With no more parts than can be told apart.
  Cut within(int parts) {
    return new Cut(times, Math.clamp(namespaces, 1, Math.max(1, parts)));
  }
}
