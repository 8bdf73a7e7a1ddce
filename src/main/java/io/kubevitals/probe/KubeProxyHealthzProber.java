package io.kubevitals.probe;

import io.kubevitals.metrics.FamilyType;
import io.kubevitals.metrics.FamilyWriter;
import io.kubevitals.metrics.LabelSet;
import io.kubevitals.probe.HttpProbe.Answered;
import io.kubevitals.probe.HttpProbe.Broken;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Probes kube-proxy's `/healthz`.
///
/// It answers 503 both when its rules are late and when the node is being drained, and only newer
/// bodies tell which. A draining node's kube-proxy is well: the probe succeeds. Where the body
/// leaves it open, `/livez` of the same server decides, within the same deadline.
public final class KubeProxyHealthzProber implements Prober, AutoCloseable {
  private static final int MAX_BODY_BYTES = 64 * 1024;

  private final String node;
  private final URI healthz;
  private final @Nullable URI livez;
  private final Duration timeout;
  private final HttpProbe http = new HttpProbe(MAX_BODY_BYTES);
  private volatile KubeProxyReading reading = KubeProxyReading.NOTHING;

  public KubeProxyHealthzProber(String node, URI healthz, Duration timeout) {
    this.node = node;
    this.healthz = healthz;
    this.livez = "/healthz".equals(healthz.getPath()) ? healthz.resolve("/livez") : null;
    this.timeout = timeout;
  }

  @Override
  public String component() {
    return "kube-proxy";
  }

  @Override
  public String check() {
    return "healthz";
  }

  @Override
  public ProbeResult probe() throws InterruptedException {
    long start = System.nanoTime();
    long deadline = start + timeout.toNanos();
    Verdict verdict =
        switch (http.get(healthz, deadline)) {
          case Broken(FailureReason reason, String detail) -> Verdict.failed(reason, detail);
          case Answered answer -> judge(answer, deadline);
        };
    reading = verdict.reading;
    Duration took = Duration.ofNanos(System.nanoTime() - start);
    return verdict.failure == null
        ? new ProbeResult.Success(took)
        : new ProbeResult.Failure(took, verdict.failure, verdict.detail);
  }

  @Override
  public String said() {
    return reading.words();
  }

  @Override
  public void collect(FamilyWriter out) {
    KubeProxyReading now = reading;
    out.family(
        "kubevitals_kube_proxy_healthy",
        FamilyType.GAUGE,
        "Whether kube-proxy says that its rules are in time, per IP family where it tells them"
            + " apart; absent while it does not answer.");
    now.families().forEach((family, healthy) -> out.sample(labels(family), healthy ? 1 : 0));
    out.family(
        "kubevitals_kube_proxy_node_eligible",
        FamilyType.GAUGE,
        "Whether kube-proxy offers this node to load balancers; 0 while the node is drained.");
    if (now.nodeEligible() != null) {
      out.sample(LabelSet.of(List.of("node"), List.of(node)), now.nodeEligible() ? 1 : 0);
    }
  }

  @Override
  public void close() {
    http.close();
  }

  private Verdict judge(Answered answer, long deadline) throws InterruptedException {
    int status = answer.status();
    if (status != 200 && status != 503) {
      return Verdict.failed(FailureReason.STATUS, "HTTP status " + status);
    }
    KubeProxyHealth body = KubeProxyHealth.parse(answer.body());
    if (body == null) {
      return status == 200
          ? Verdict.failed(FailureReason.BODY, "the body is not kube-proxy's")
          : Verdict.failed(FailureReason.STATUS, "HTTP status 503 without kube-proxy's body");
    }
    KubeProxyReading said = KubeProxyReading.of(status, body);
    return Verdict.of(status, said.knowsHealth() ? said : askLivez(said, deadline));
  }

  private KubeProxyReading askLivez(KubeProxyReading said, long deadline)
      throws InterruptedException {
    if (livez != null
        && http.get(livez, deadline) instanceof Answered(int status, String text)
        && (status == 200 || status == 503)) {
      KubeProxyHealth body = KubeProxyHealth.parse(text);
      return body == null ? said : said.withHealthOf(KubeProxyReading.of(status, body));
    }
    return said;
  }

  private LabelSet labels(String family) {
    return LabelSet.of(List.of("node", "ip_family"), List.of(node, family));
  }

  private record Verdict(KubeProxyReading reading, @Nullable FailureReason failure, String detail) {

    static Verdict failed(FailureReason reason, String detail) {
      return new Verdict(KubeProxyReading.NOTHING, reason, detail);
    }

    /// A 200 whose body says otherwise is no good answer.
    static Verdict of(int status, KubeProxyReading reading) {
      boolean drained = Boolean.FALSE.equals(reading.nodeEligible());
      if (reading.isHealthy() && (status == 200 || drained)) {
        return new Verdict(reading, null, "");
      }
      return status == 200
          ? new Verdict(reading, FailureReason.BODY, "HTTP status 200, but the body says unhealthy")
          : new Verdict(reading, FailureReason.STATUS, "HTTP status 503");
    }
  }
}
