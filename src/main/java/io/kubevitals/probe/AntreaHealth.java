package io.kubevitals.probe;

import io.kubevitals.probe.HttpProbe.Answered;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/// Probes `/livez` or `/readyz` of one of Antrea's programs, which need no token and answer also
/// while the API server is away. A failed check is a 500.
public final class AntreaHealthProber implements Prober {
  private final HealthTarget target;
  private final NodeEvidence evidence;

  AntreaHealthProber(HealthTarget target, NodeEvidence evidence) {
    this.target = target;
    this.evidence = evidence;
  }

  @Override
  public Check check() {
    return target.check();
  }

  @Override
  public ProbeReport probe() throws InterruptedException {
    return target.ask(this::judge);
  }

  private Verdict judge(Answered answer) {
    AntreaChecks checks = AntreaChecks.parse(answer.body());
    if (checks == null) {
      return answer.status() == 200
          ? Verdict.unknown(FailureReason.BODY, "these are no checks of Antrea's")
          : Verdict.unknown(FailureReason.STATUS, "HTTP status " + answer.status());
    }
    if (check().component() == Component.ANTREA_AGENT) {
      evidence.antreaAgentAnswers();
    }
    String failed =
        checks.passed().entrySet().stream()
            .filter(one -> !one.getValue())
            .map(Map.Entry::getKey)
            .collect(Collectors.joining(", "));
    return failed.isEmpty() && answer.status() == 200
        ? Verdict.well(readings(checks), checks.passed().size() + " checks pass")
        : Verdict.unwell(
            FailureReason.STATUS,
            "HTTP status " + answer.status() + ", failed checks: " + failed,
            readings(checks),
            "");
  }

  private List<Reading> readings(AntreaChecks checks) {
    var readings = new ArrayList<Reading>();
    if (check().component() == Component.ANTREA_AGENT) {
      checks
          .passed()
          .forEach(
              (name, passed) ->
                  readings.add(NodeFamily.ANTREA_AGENT_CONDITION.reading(passed, name)));
    }
    return readings;
  }
}
