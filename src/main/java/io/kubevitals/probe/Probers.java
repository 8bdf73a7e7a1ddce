package io.kubevitals.probe;

import io.kubevitals.config.Role;
import io.kubevitals.metrics.FeatureStates;
import io.kubevitals.probe.Trust.Authorities;
import io.kubevitals.probe.Trust.Authorities.Source;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/// The probers of one process: those of its duties, each with where it asks and whom it trusts.
public final class Probers implements AutoCloseable {
  private static final int NODE_KEPT_BYTES = 1 << 20;

  /// kube-controllers tell of each node of the cluster.
  private static final int CLUSTER_KEPT_BYTES = 16 << 20;

  private final ProbeConfig config;
  private final Clocks clocks;
  private final Authority authorities;
  private final boolean forwards;
  private final NodeEvidence evidence = new NodeEvidence();
  private final ProcessRestarts restarts;
  private final Forwarder forwarder;
  private final HttpProbe plain = new HttpProbe(new Trust.Nobody());
  private final List<HttpProbe> secured = new ArrayList<>();
  private final List<Prober> all = new ArrayList<>();

  /// Who knows the certificate authorities of components.
  public interface Authority {
    /// Null for those of the Java runtime.
    @Nullable Source of(Component component);
  }

  /// @param nanos a clock that nobody sets
  public record Clocks(InstantSource wall, LongSupplier nanos) {
    Moment now() {
      return new Moment(wall.instant(), nanos.getAsLong());
    }
  }

  /// @param authorities who knows the certificate authorities of a component that has no file for
  ///   them
  /// @param forwards whether families of the components are kept for our page
  public Probers(
      ProbeConfig config, Role role, Authority authorities, boolean forwards, Clocks clocks) {
    this.config = config;
    this.authorities = authorities;
    this.forwards = forwards;
    this.clocks = clocks;
    this.restarts = new ProcessRestarts(config.node());
    this.forwarder = new Forwarder(config.node());
    for (Component component : Component.values()) {
      boolean duty = component.isProbedWith(role.hasNodeDuties(), role.hasClusterDuties());
      if (config.target(component).enabled().isOn(duty)) {
        add(component);
      }
    }
  }

  public List<Prober> all() {
    return List.copyOf(all);
  }

  public Forwarder forwarder() {
    return forwarder;
  }

  /// What the probers find, to be shown.
  public ProbeMetrics metrics(FeatureStates features) {
    Duration maxAge = config.interval().multipliedBy(3);
    return new ProbeMetrics(config.node(), all(), restarts, features, maxAge, clocks.nanos());
  }

  @Override
  public void close() {
    plain.close();
    secured.forEach(HttpProbe::close);
  }

  private void add(Component component) {
    switch (component) {
      case KUBE_PROXY -> addKubeProxy();
      case FELIX, TYPHA -> addCalico(component, new PlainMetrics());
      case CALICO_KUBE_CONTROLLERS -> addCalico(component, new CalicoIpam());
      case ANTREA_AGENT, ANTREA_CONTROLLER -> addAntrea(component);
      case KUBE_APISERVER -> addApiServer();
    }
  }

  private void addKubeProxy() {
    var target = config.target(Component.KUBE_PROXY);
    HttpProbe http = http(Component.KUBE_PROXY);
    URI healthz = target.url("healthz");
    if (healthz != null) {
      var identity = new KubeProxyIdentity(target.url("metrics"), evidence);
      all.add(
          new KubeProxyHealthzProber(
              check(Component.KUBE_PROXY, "healthz"), healthz, config.timeout(), http, identity));
    }
    addMetrics(Component.KUBE_PROXY, new KubeProxySync(clocks::now), http);
  }

  private void addCalico(Component component, PageJudge judge) {
    HttpProbe http = http(component);
    URI readiness = config.target(component).url("readiness");
    if (readiness != null) {
      all.add(
          new HealthProber<>(
              health(component, "readiness", readiness, http),
              new CalicoHealth(component, evidence)));
    }
    addMetrics(component, judge, http);
  }

  private void addAntrea(Component component) {
    HttpProbe http = http(component);
    for (String name : List.of("livez", "readyz")) {
      URI url = config.target(component).url(name);
      if (url != null) {
        all.add(
            new HealthProber<>(
                health(component, name, url, http), new AntreaHealth(component, evidence)));
      }
    }
    addMetrics(component, new PlainMetrics(), http);
  }

  private void addApiServer() {
    URI livez = config.target(Component.KUBE_APISERVER).url("livez");
    if (livez != null) {
      var http = http(Component.KUBE_APISERVER);
      var target = health(Component.KUBE_APISERVER, "livez", livez, http);
      all.add(new KubeApiServerProber(target, evidence));
    }
  }

  private void addMetrics(Component component, PageJudge judge, HttpProbe http) {
    var target = config.target(component);
    URI url = target.url("metrics");
    if (url != null) {
      var where =
          new MetricsTarget(
              check(component, "metrics"),
              url,
              config.timeout(),
              http,
              new LoopbackToken(target.tls().tokenFile()),
              evidence::isApiServerAway);
      all.add(new MetricsProber(where, limits(component), judge, forwarder, restarts));
    }
  }

  private HealthTarget health(Component component, String name, URI url, HttpProbe http) {
    return new HealthTarget(check(component, name), url, config.timeout(), http);
  }

  private PageRules.Limits limits(Component component) {
    var allowed = forwards ? config.target(component).forward() : List.<String>of();
    boolean isLarge = component == Component.CALICO_KUBE_CONTROLLERS;
    int kept = isLarge ? CLUSTER_KEPT_BYTES : NODE_KEPT_BYTES;
    return new PageRules.Limits(config.node(), new AllowList(allowed), kept);
  }

  /// kube-proxy's health and the API server belong on every node; the rest is missed where it was
  /// seen, or where the configuration asks for it.
  private Check check(Component component, String name) {
    boolean everywhere = name.equals("healthz") || component == Component.KUBE_APISERVER;
    return new Check(
        component, name, everywhere || config.target(component).enabled() == Switch.ON);
  }

  private HttpProbe http(Component component) {
    var target = config.target(component);
    if (target.urls().values().stream().noneMatch(Probers::isHttps)) {
      return plain;
    }
    var http = new HttpProbe(trust(component, target.tls()));
    secured.add(http);
    return http;
  }

  private static boolean isHttps(URI url) {
    return "https".equals(url.getScheme());
  }

  private Trust trust(Component component, ProbeConfig.Tls tls) {
    if (tls.skipVerify()) {
      return new Trust.Anyone();
    }
    if (!tls.caFile().isEmpty()) {
      return new Authorities(() -> Files.readString(Path.of(tls.caFile())));
    }
    Source known = authorities.of(component);
    return known == null ? new Trust.PublicAuthorities() : new Authorities(known);
  }
}
