package io.kubevitals.resource.report;

import io.kubevitals.resource.report.ReportRow.Ends;
import java.util.List;
import java.util.Map;

/// Who knows which container runs ended within a window.
public interface EndSource {
  /// @param namespaces all if empty
  Told ends(TimeWindow window, List<String> namespaces) throws InterruptedException;

  sealed interface Told {
    /// What is not in the map had no end.
    record Known(Map<ContainerName, Ends> ends) implements Told {}

    /// @param why for people
    record Unknown(String why) implements Told {}
  }

  /// Where nobody can be asked.
  static EndSource unknown(String why) {
    return (_, _) -> new Told.Unknown(why);
  }
}
