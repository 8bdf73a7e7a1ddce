package io.kubevitals.probe;

import io.kubevitals.probe.HttpProbe.Answered;
import io.kubevitals.probe.HttpProbe.Broken;
import java.util.HashSet;

/// Reads the metrics of one component, has them judged, and hands on what is to be forwarded.
public final class MetricsProber implements Prober {
  /// Some distributions serve the API server's metrics with kube-proxy's, 3.5 MB.
  static final int MAX_BODY_BYTES = 8 << 20;

  private final Check check;
  private final MetricsTarget target;
  private final PageRules rules;
  private final PageJudge judge;
  private final Forwarder forwarder;
  private final ProcessRestarts restarts;

  MetricsProber(
      MetricsTarget target,
      PageRules.Limits limits,
      PageJudge judge,
      Forwarder forwarder,
      ProcessRestarts restarts) {
    this.check = target.check();
    this.target = target;
    var judged = new HashSet<>(judge.families());
    judged.add(ProcessRestarts.START);
    this.rules = new PageRules(check.component(), limits, judged);
    this.judge = judge;
    this.forwarder = forwarder;
    this.restarts = restarts;
  }

  @Override
  public Check check() {
    return check;
  }

  @Override
  public ProbeReport probe() throws InterruptedException {
    var attempt = new Attempt(target.timeout());
    var reader = new MetricsPageReader(rules);
    var get = new HttpGet(target.url(), target.bearerToken(), MAX_BODY_BYTES, reader.input());
    Verdict verdict =
        switch (attempt.get(target.http(), get)) {
          case Broken broken -> target.explain(broken);
          case Answered(int status, _, _) when status != 200 ->
              Verdict.unknown(FailureReason.STATUS, "HTTP status " + status);
          case Answered _ -> judge(reader);
        };
    if (verdict.failure() != null) {
      forwarder.miss(check.component());
    }
    return attempt.report(verdict);
  }

  @Override
  public void rest() {
    forwarder.forget(check.component());
  }

  private Verdict judge(MetricsPageReader reader) {
    if (reader.isTooMuch()) {
      return Verdict.unknown(FailureReason.TOO_LARGE, "more families than we keep");
    }
    MetricsPage page = reader.page();
    if (!page.own()) {
      return Verdict.unknown(
          FailureReason.BODY, "these are not the metrics of " + check.component().label());
    }
    page.value(ProcessRestarts.START).ifPresent(start -> restarts.saw(check.component(), start));
    forwarder.accept(check.component(), page);
    return judge.judge(page);
  }
}
