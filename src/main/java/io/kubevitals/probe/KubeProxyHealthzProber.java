package io.kubevitals.probe;

import io.kubevitals.probe.HttpProbe.Answered;
import io.kubevitals.probe.HttpProbe.Broken;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import org.jspecify.annotations.Nullable;

/// Probes kube-proxy's `/healthz`.
///
/// It answers 503 both when its rules are late and when the node is being drained, and only newer
/// bodies tell which. A draining node's kube-proxy is well: the probe succeeds. Where the body
/// leaves it open, `/livez` of the same server decides, within the same deadline.
public final class KubeProxyHealthzProber implements Prober {
  /// One that is late after a second must be so three times in a row.
  private static final int HASTY_LATE = 3;

  private final Check check;
  private final URI healthz;
  private final @Nullable URI livez;
  private final Duration timeout;
  private final HttpProbe http;
  private final KubeProxyIdentity identity;
  private int lateInARow;

  KubeProxyHealthzProber(
      Check check, URI healthz, Duration timeout, HttpProbe http, KubeProxyIdentity identity) {
    this.check = check;
    this.healthz = healthz;
    this.livez = "/healthz".equals(healthz.getPath()) ? healthz.resolve("/livez") : null;
    this.timeout = timeout;
    this.http = http;
    this.identity = identity;
  }

  @Override
  public Check check() {
    return check;
  }

  @Override
  public ProbeReport probe() throws InterruptedException {
    var attempt = new Attempt(timeout);
    Verdict verdict =
        switch (attempt.get(http, HttpGet.of(healthz))) {
          case Broken broken -> Verdict.of(broken);
          case Answered answer -> judge(answer, attempt);
        };
    if (verdict.failure() == FailureReason.REFUSED) {
      identity.forget();
    }
    return attempt.report(verdict);
  }

  private Verdict judge(Answered answer, Attempt attempt) throws InterruptedException {
    int status = answer.status();
    if (status != 200 && status != 503) {
      return Verdict.unknown(FailureReason.STATUS, "HTTP status " + status);
    }
    KubeProxyHealth body = KubeProxyHealth.parse(answer.body());
    if (body == null) {
      return status == 200
          ? Verdict.unknown(FailureReason.BODY, "the body is not kube-proxy's")
          : Verdict.unknown(FailureReason.STATUS, "HTTP status 503 without kube-proxy's body");
    }
    identity.ask(http);
    KubeProxyReading said = KubeProxyReading.of(status, body);
    KubeProxyReading known = said.knowsHealth() ? said : askLivez(said, attempt);
    return verdict(status, patient(known, body), body);
  }

  private KubeProxyReading askLivez(KubeProxyReading said, Attempt attempt)
      throws InterruptedException {
    if (livez != null
        && attempt.get(http, HttpGet.of(livez)) instanceof Answered(int status, String text, _)
        && (status == 200 || status == 503)) {
      KubeProxyHealth body = KubeProxyHealth.parse(text);
      return body == null ? said : said.withHealthOf(KubeProxyReading.of(status, body));
    }
    return said;
  }

  private KubeProxyReading patient(KubeProxyReading said, KubeProxyHealth body) {
    boolean late = said.knowsHealth() && !said.isHealthy();
    lateInARow = late ? lateInARow + 1 : 0;
    return late && identity.isHasty(body) && lateInARow < HASTY_LATE ? said.calledHealthy() : said;
  }

  /// A 200 whose body says otherwise is no good answer.
  private Verdict verdict(int status, KubeProxyReading said, KubeProxyHealth body) {
    var readings = new ArrayList<>(said.readings());
    readings.add(identity.reading(body));
    boolean drained = Boolean.FALSE.equals(said.nodeEligible());
    if (said.isHealthy() && (status == 200 || drained || lateInARow > 0)) {
      return Verdict.well(readings, said.words());
    }
    return status == 200
        ? Verdict.unwell(
            FailureReason.BODY,
            "HTTP status 200, but the body says unhealthy",
            readings,
            said.words())
        : Verdict.unwell(FailureReason.STATUS, "HTTP status 503", readings, said.words());
  }
}
