package io.kubevitals.probe;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/// `/livez` or `/readyz` of one of Antrea's programs, which need no token and answer also while the
/// API server is away. A failed check is a 500.
record AntreaHealth(Component component, NodeEvidence evidence)
    implements HealthProber.Health<AntreaChecks> {

  @Override
  public @Nullable AntreaChecks parse(String body) {
    return AntreaChecks.parse(body);
  }

  @Override
  public String foreign() {
    return "these are no checks of Antrea's";
  }

  @Override
  public Verdict judge(AntreaChecks checks, int status) {
    if (component == Component.ANTREA_AGENT) {
      evidence.antreaAgentAnswers();
    }
    String failed =
        checks.passed().entrySet().stream()
            .filter(one -> !one.getValue())
            .map(Map.Entry::getKey)
            .collect(Collectors.joining(", "));
    return failed.isEmpty() && status == 200
        ? Verdict.well(readings(checks), checks.passed().size() + " checks pass")
        : Verdict.unwell(
            FailureReason.STATUS,
            "HTTP status " + status + ", failed checks: " + failed,
            readings(checks),
            "");
  }

  private List<Reading> readings(AntreaChecks checks) {
    var readings = new ArrayList<Reading>();
    if (component == Component.ANTREA_AGENT) {
      checks
          .passed()
          .forEach(
              (name, passed) ->
                  readings.add(NodeFamily.ANTREA_AGENT_CONDITION.reading(passed, name)));
    }
    return readings;
  }
}
