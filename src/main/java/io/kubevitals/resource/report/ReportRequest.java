package io.kubevitals.resource.report;

import java.util.List;
import org.jspecify.annotations.Nullable;

/// What is to be reported on.
///
/// @param baseline the window to compare with, null for none
/// @param namespaces all if empty
/// @param workloads `name` or `type/name`, all if empty
/// @param allowPartial whether to report on what is there although something is missing
public record ReportRequest(
    Times window,
    @Nullable Times baseline,
    List<String> namespaces,
    List<String> workloads,
    boolean allowPartial) {

  /// As they were asked for.
  public record Times(WindowTime from, WindowTime to) {
    /// @throws IllegalArgumentException with a message for people
    public static Times parse(String from, String to) {
      return new Times(WindowTime.parse(from), WindowTime.parse(to));
    }
  }
}
