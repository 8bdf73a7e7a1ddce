package io.kubevitals.probe;

import io.kubevitals.probe.HttpProbe.Answered;
import io.kubevitals.probe.HttpProbe.Broken;
import java.util.List;

/// The API server as this node sees it. Felix and Typha do not notice that it is gone, so it is
/// asked itself, without a token: whoever refuses us has been reached.
public final class KubeApiServerProber implements Prober {
  private final HealthTarget target;
  private final NodeEvidence evidence;

  KubeApiServerProber(HealthTarget target, NodeEvidence evidence) {
    this.target = target;
    this.evidence = evidence;
  }

  @Override
  public Check check() {
    return target.check();
  }

  @Override
  public ProbeReport probe() throws InterruptedException {
    var attempt = new Attempt(target.timeout());
    var outcome = attempt.get(target.http(), HttpGet.of(target.url()));
    boolean reachable = isAnswer(outcome);
    evidence.apiServerAnswers(reachable);
    var readings = List.of(NodeFamily.KUBE_APISERVER_REACHABLE.reading(reachable));
    return attempt.report(
        switch (outcome) {
          case Answered(int status, _, _) when status == 200 -> Verdict.well(readings, "it lives");
          case Answered(int status, _, _) ->
              Verdict.unwell(FailureReason.STATUS, "HTTP status " + status, readings, "");
          case Broken(FailureReason reason, String detail) ->
              Verdict.unwell(reason, detail, readings, "");
        });
  }

  private static boolean isAnswer(HttpProbe.Outcome outcome) {
    return switch (outcome) {
      case Answered _ -> true;
      case Broken(FailureReason reason, _) ->
          switch (reason) {
            case AUTH, REDIRECT, TOO_LARGE -> true;
            case REFUSED, TIMEOUT, STATUS, BODY, TLS -> false;
          };
    };
  }
}
