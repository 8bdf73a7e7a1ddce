package io.kubevitals.resource.report;

import io.kubevitals.cluster.Workload;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// What the report tells of the containers of one name in a workload, or of that of one pod.
///
/// @param amounts only those of which something is known
/// @param shared whether other pods held its cards too
/// @param throttledShare of the scheduler's periods in which it would have run, those in which its
///   limit stopped it; NaN where nothing tells
/// @param ends null where nothing tells
public record ReportRow(
    Subject subject,
    Map<Amount, AmountFigures> amounts,
    boolean shared,
    double throttledShare,
    @Nullable Ends ends,
    List<Finding> findings,
    List<Change> changes) {

  /// @param init whether it is an init container, as sidecars are
  /// @param pod `""` for all pods of the workload
  /// @param pods how many
  public record Subject(Workload workload, String container, boolean init, String pod, int pods) {}

  /// Container runs that ended within the window and were not the container's last.
  ///
  /// @param oomKills those that memory ended
  public record Ends(int restarts, int oomKills) {
    Ends plus(Ends other) {
      return new Ends(restarts + other.restarts, oomKills + other.oomKills);
    }
  }

  public @Nullable AmountFigures of(Amount amount) {
    return amounts.get(amount);
  }

  public boolean has(Verdict verdict) {
    return findings.stream().anyMatch(finding -> finding.verdict() == verdict);
  }
}
