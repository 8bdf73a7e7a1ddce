package io.kubevitals.resource.report;

import io.kubevitals.resource.report.ReportRow.Ends;
import io.kubevitals.resource.report.ReportRow.Subject;
import java.time.Duration;
import java.util.ArrayList;
import org.jspecify.annotations.Nullable;

/// How a container fared in a window and in the one that it is compared with.
///
/// @param why what is worse, `""` if nothing is
public record Troubles(Subject subject, Fared before, Fared after, String why) {
  /// Growth below this share of the scheduler's periods is noise.
  private static final double SOME_PERIODS = 0.01;

  /// @param throttled share of periods, NaN where nothing tells
  /// @param ends null where nothing tells
  public record Fared(Duration in, double throttled, @Nullable Ends ends) {
    static Fared of(ReportRow row, TimeWindow window) {
      return new Fared(window.length(), row.throttledShare(), row.ends());
    }

    public boolean isKnown() {
      return ends != null || !Double.isNaN(throttled);
    }
  }

  static Troubles of(Subject subject, Fared before, Fared after, ReportConfig config) {
    var why = new ArrayList<String>();
    double most = 1 + config.thresholds().regression();
    Ends earlier = before.ends;
    Ends later = after.ends;
    if (earlier != null && later != null) {
      boolean killed = grew(earlier.oomKills(), before.in, later.oomKills(), after.in, most);
      boolean restarted = grew(earlier.restarts(), before.in, later.restarts(), after.in, most);
      if (killed) {
        why.add(words("OOM kills", earlier.oomKills(), before.in, later.oomKills(), after.in));
      }
      if (restarted) {
        why.add(words("restarts", earlier.restarts(), before.in, later.restarts(), after.in));
      }
    }
    if (after.throttled > before.throttled * most
        && after.throttled - before.throttled >= SOME_PERIODS) {
      why.add(
          "throttled periods grew from %s to %s"
              .formatted(
                  AmountText.percent(before.throttled), AmountText.percent(after.throttled)));
    }
    return new Troubles(subject, before, after, String.join("; ", why));
  }

  public boolean isWorse() {
    return !why.isEmpty();
  }

  /// Windows may differ in length: what counts is how often.
  private static boolean grew(
      int before, Duration beforeIn, int after, Duration afterIn, double most) {
    double was = (double) before / beforeIn.toMillis();
    double is = (double) after / afterIn.toMillis();
    return is > was * most;
  }

  private static String words(
      String what, int before, Duration beforeIn, int after, Duration afterIn) {
    return "%s grew from %d in %d min to %d in %d min"
        .formatted(what, before, beforeIn.toMinutes(), after, afterIn.toMinutes());
  }
}
