package io.kubevitals.resource.report;

import io.kubevitals.resource.report.ReportRow.Ends;
import java.util.HashMap;
import java.util.Map;

/// Counts what nobody ordered: runs that ended while their pod was to live on. A run that is done
/// is no restart.
public final class EndCounts {
  private final Map<ContainerName, Ends> counts = new HashMap<>();

  /// @param terminating whether the deletion of its pod had been asked for
  public void add(ContainerName container, String reason, boolean terminating) {
    if (!terminating && !reason.equals("Completed")) {
      var one = new Ends(1, reason.equals("OOMKilled") ? 1 : 0);
      counts.merge(container, one, Ends::plus);
    }
  }

  public Map<ContainerName, Ends> all() {
    return counts;
  }
}
