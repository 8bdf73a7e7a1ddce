package io.kubevitals.probe;

import io.kubevitals.config.Settings;
import java.net.URI;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/// What is probed on this node, and how often.
///
/// @param node label `node` of every family
/// @param timeout of one probe, from its connection to the last byte of its answer
public record ProbeConfig(String node, Duration interval, Duration timeout, KubeProxy kubeProxy) {

  public static ProbeConfig from(Settings settings) {
    Duration interval =
        settings.duration("probes.interval", Duration.ofMillis(100), Duration.ofMinutes(10));
    Duration timeout =
        settings.duration("probes.timeout", Duration.ofMillis(10), Duration.ofMinutes(1));
    if (timeout.compareTo(interval) > 0) {
      settings.problem("probes.timeout", "must not be longer than probes.interval");
    }
    return new ProbeConfig(settings.text("node-name"), interval, timeout, KubeProxy.from(settings));
  }

  /// @param healthzUrl null where there is none to ask
  /// @param metricsUrl null where there is none to ask
  public record KubeProxy(Switch enabled, @Nullable URI healthzUrl, @Nullable URI metricsUrl) {
    static KubeProxy from(Settings settings) {
      return new KubeProxy(
          settings.choice("probes.kube-proxy.enabled", Switch.class),
          uri(settings.httpUrl("probes.kube-proxy.healthz-url")),
          uri(settings.httpUrl("probes.kube-proxy.metrics-url")));
    }

    private static @Nullable URI uri(String url) {
      return url.isEmpty() ? null : URI.create(url);
    }
  }
}
