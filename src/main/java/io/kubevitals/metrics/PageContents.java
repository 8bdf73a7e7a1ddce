package io.kubevitals.metrics;

import java.util.List;
import java.util.function.BooleanSupplier;

/// What one page is made of besides our own families.
///
/// @param mayBeSent asked before each byte leaves: what was true when the page was rendered may be
///   another process's to tell by then
public record PageContents(List<Collector> collectors, BooleanSupplier mayBeSent) {
  /// Contents that are ours whatever happens.
  public static PageContents of(List<Collector> collectors) {
    return new PageContents(List.copyOf(collectors), () -> true);
  }
}
