package io.kubevitals.probe;

import io.kubevitals.probe.HttpProbe.Answered;
import java.net.URI;
import java.time.Duration;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// Who answers where kube-proxy should: kube-proxy, or one of those that replace it and imitate its
/// health. Only kube-proxy tells its mode beside its metrics; the others are known by what else is
/// on the node, and Cilium by times that no running clock of Go's printed.
final class KubeProxyIdentity {
  private static final Set<String> MODES =
      Set.of("iptables", "ipvs", "nftables", "userspace", "kernelspace");

  /// The answer comes from loopback; whoever lets it wait is not asked for long.
  private static final Duration PATIENCE = Duration.ofMillis(500);

  /// The mode changes with a restart only.
  private static final int ASKED_EVERY = 12;

  private final @Nullable URI proxyMode;
  private final NodeEvidence evidence;
  private String mode = "";
  private int untilAsked;

  /// @param metrics null where kube-proxy's metrics are not to be asked
  KubeProxyIdentity(@Nullable URI metrics, NodeEvidence evidence) {
    this.proxyMode = metrics == null ? null : metrics.resolve("/proxyMode");
    this.evidence = evidence;
  }

  /// Nobody answers any more; whoever comes next is another process.
  void forget() {
    mode = "";
    untilAsked = 0;
  }

  void ask(HttpProbe http) throws InterruptedException {
    if (proxyMode == null || untilAsked-- > 0) {
      return;
    }
    untilAsked = ASKED_EVERY;
    var outcome = new Attempt(PATIENCE).get(http, HttpGet.of(proxyMode));
    mode = outcome instanceof Answered(_, String body, _) ? known(body.strip()) : "";
  }

  Reading reading(KubeProxyHealth body) {
    return NodeFamily.KUBE_PROXY_IMPLEMENTATION.reading(
        1, implementation(body), mode, body.generation());
  }

  /// Its `/healthz` is late after a second, which any sync takes now and then.
  boolean isHasty(KubeProxyHealth body) {
    return implementation(body).equals("calico-bpf");
  }

  private String implementation(KubeProxyHealth body) {
    if (!mode.isEmpty()) {
      return "kube-proxy";
    }
    if (evidence.felixUsesBpf()) {
      return "calico-bpf";
    }
    if (evidence.hasAntreaAgent()) {
      return "antrea-proxy";
    }
    return body.looksLikeCilium() ? "cilium" : "unknown";
  }

  private static String known(String answer) {
    return MODES.contains(answer) ? answer : "";
  }
}
