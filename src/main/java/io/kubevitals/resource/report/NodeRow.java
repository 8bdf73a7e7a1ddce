package io.kubevitals.resource.report;

import java.util.List;
import java.util.Map;

/// What a node has and what was promised of it, at the end of the window.
public record NodeRow(
    String node, int pods, Map<Amount, Promised> amounts, List<Finding> findings) {

  /// @param allocatable NaN where nothing tells
  /// @param unlimited containers whose use nothing limits; they are not in `limits`
  public record Promised(double allocatable, double requests, double limits, int unlimited) {
    public double requestRatio() {
      return AmountFigures.ratio(requests, allocatable);
    }

    public double limitRatio() {
      return AmountFigures.ratio(limits, allocatable);
    }
  }
}
