package io.kubevitals.resource.report;

import io.kubevitals.prometheus.Query;
import java.util.List;

/// A question that can be asked about any piece of a window and for any namespaces.
interface WindowQuery {
  /// For progress and errors, such as `CPU use`.
  String what();

  /// @param namespaces all if empty
  Query about(TimeWindow piece, List<String> namespaces);
}
