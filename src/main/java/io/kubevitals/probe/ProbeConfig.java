package io.kubevitals.probe;

import io.kubevitals.config.Settings;
import java.net.URI;
import java.time.Duration;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// What is probed on this node, and how often.
///
/// @param node label `node` of every family
/// @param timeout of one probe, from its connection to the last byte of its answer
public record ProbeConfig(
    String node, Duration interval, Duration timeout, Map<Component, Target> targets) {

  public static ProbeConfig from(Settings settings) {
    Duration interval =
        settings.duration("probes.interval", Duration.ofMillis(100), Duration.ofMinutes(10));
    Duration timeout =
        settings.duration("probes.timeout", Duration.ofMillis(10), Duration.ofMinutes(1));
    if (timeout.compareTo(interval) > 0) {
      settings.problem("probes.timeout", "must not be longer than probes.interval");
    }
    var targets = new EnumMap<Component, Target>(Component.class);
    for (Component component : Component.values()) {
      targets.put(component, Target.from(component, settings));
    }
    return new ProbeConfig(settings.text("node-name"), interval, timeout, targets);
  }

  /// The same on another node.
  public ProbeConfig onNode(String name) {
    return new ProbeConfig(name, interval, timeout, targets);
  }

  public Target target(Component component) {
    return targets.getOrDefault(component, Target.NONE);
  }

  /// One component.
  ///
  /// @param urls by check; a check without an address is not asked
  /// @param forward families to show on our page, as in [AllowList]
  public record Target(Switch enabled, Map<String, URI> urls, List<String> forward, Tls tls) {
    static final Target NONE = new Target(Switch.OFF, Map.of(), List.of(), Tls.NONE);

    static Target from(Component component, Settings settings) {
      String section = "probes." + component.label() + ".";
      return new Target(
          settings.choice(section + "enabled", Switch.class),
          urls(component, section, settings),
          settings.has(section + "forward") ? settings.texts(section + "forward") : List.of(),
          Tls.from(section, settings));
    }

    public @Nullable URI url(String check) {
      return urls.get(check);
    }

    private static Map<String, URI> urls(Component component, String section, Settings settings) {
      var urls = new LinkedHashMap<String, URI>();
      for (String check : checks(component)) {
        String url = url(component, section + check + "-url", settings);
        if (!url.isEmpty()) {
          urls.put(check, URI.create(url));
        }
      }
      return urls;
    }

    /// A pod knows where its API server is.
    private static String url(Component component, String key, Settings settings) {
      String url = settings.httpUrl(key);
      String host = settings.text("kubernetes.service-host");
      String port = settings.text("kubernetes.service-port");
      boolean isKnown = component == Component.KUBE_APISERVER && !host.isEmpty() && !port.isEmpty();
      return url.isEmpty() && isKnown
          ? "https://" + (host.contains(":") ? "[" + host + "]" : host) + ":" + port + "/livez"
          : url;
    }

    private static List<String> checks(Component component) {
      return switch (component) {
        case KUBE_PROXY -> List.of("healthz", "metrics");
        case FELIX, TYPHA, CALICO_KUBE_CONTROLLERS -> List.of("readiness", "metrics");
        case ANTREA_AGENT, ANTREA_CONTROLLER -> List.of("livez", "readyz", "metrics");
        case KUBE_APISERVER -> List.of("livez");
      };
    }
  }

  /// @param caFile in PEM, `""` for none
  /// @param skipVerify whether any certificate is accepted
  /// @param tokenFile a bearer token, `""` for none
  public record Tls(String caFile, boolean skipVerify, String tokenFile) {
    static final Tls NONE = new Tls("", false, "");

    static Tls from(String section, Settings settings) {
      return new Tls(
          text(section + "ca-file", settings),
          settings.has(section + "insecure-skip-verify")
              && settings.flag(section + "insecure-skip-verify"),
          text(section + "token-file", settings));
    }

    private static String text(String key, Settings settings) {
      return settings.has(key) ? settings.text(key) : "";
    }
  }
}
