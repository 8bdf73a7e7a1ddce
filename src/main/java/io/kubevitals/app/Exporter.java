package io.kubevitals.app;

import io.kubevitals.cluster.ClusterAccess;
import io.kubevitals.cluster.ClusterMetrics;
import io.kubevitals.cluster.OwnerResolver;
import io.kubevitals.cluster.PodScope;
import io.kubevitals.cluster.PodsConfig;
import io.kubevitals.cluster.Reflector;
import io.kubevitals.http.Health;
import io.kubevitals.http.HttpServer;
import io.kubevitals.http.Route;
import io.kubevitals.http.Scrapes;
import io.kubevitals.incident.IncidentView;
import io.kubevitals.incident.PodLine;
import io.kubevitals.incident.PodLineTimer;
import io.kubevitals.incident.WorkloadPods;
import io.kubevitals.metrics.BuildInfo;
import io.kubevitals.metrics.Collector;
import io.kubevitals.metrics.FeatureStates;
import io.kubevitals.metrics.Heartbeats;
import io.kubevitals.metrics.OwnMetrics;
import io.kubevitals.metrics.Page;
import io.kubevitals.metrics.Scrapers;
import io.kubevitals.probe.KubeProxyHealthzProber;
import io.kubevitals.probe.ProbeLoop;
import io.kubevitals.probe.ProbeMetrics;
import io.kubevitals.probe.ProbeState;
import io.kubevitals.probe.Prober;
import io.kubevitals.prometheus.PrometheusClient;
import io.kubevitals.resource.ResourceLoop;
import io.kubevitals.resource.ResourceMetrics;
import io.kubevitals.resource.ResourceRow;
import io.kubevitals.web.Api;
import io.kubevitals.web.Identity;
import io.kubevitals.web.LandingPage;
import io.kubevitals.web.Views;
import java.io.IOException;
import java.net.URI;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.BooleanSupplier;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// The composition root: every service is created here, in the order in which the data flows, and
/// closed in the reverse order. No other class looks anything up.
public final class Exporter implements AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(Exporter.class);

  /// Rows of a table of the page.
  private static final int TOP = 20;

  /// The reflector lives while it waits for the server; what remains is work on one answer.
  private static final Duration REFLECTOR_MAX_AGE = Duration.ofMinutes(2);

  private final ExporterConfig config;
  private final InstantSource clock = InstantSource.system();
  private final LongSupplier nanos = System::nanoTime;
  private final BuildInfo build = BuildInfo.read();
  private final OwnMetrics own = new OwnMetrics();
  private final Heartbeats heartbeats = new Heartbeats(own, clock, nanos);
  private final FeatureStates features = new FeatureStates(own);
  private final List<Collector> collectors = new ArrayList<>();
  private final List<Route> routes = new ArrayList<>();
  private final Map<String, BooleanSupplier> readiness = new LinkedHashMap<>();
  private Supplier<IncidentView> incidents;
  private Supplier<List<WorkloadPods>> workloads = List::of;
  private Supplier<List<ResourceRow>> resources = List::of;
  private Supplier<List<ProbeState>> probes = List::of;
  private final List<Runnable> starts = new ArrayList<>();
  private final Deque<AutoCloseable> running = new ArrayDeque<>();
  private final HttpServer server;

  /// Nothing runs and nothing listens before [#start].
  ///
  /// @throws IOException where the cluster's address or credentials cannot be had
  public Exporter(ExporterConfig config) throws IOException {
    this.config = config;
    this.incidents = () -> new IncidentView(clock.instant(), List.of(), List.of(), List.of());
    build.register(own);
    own.addProcess();
    this.server = compose();
  }

  private HttpServer compose() throws IOException {
    var pods = config.cluster().pods().in(config.role());
    if (pods.scope() != PodScope.NONE) {
      watchPods(pods);
    }
    watchProbes();
    var scrapers = new Scrapers();
    var page = new Page(collectors, own, scrapers, nanos);
    routes.addAll(new Health(heartbeats, readiness).routes());
    show();
    var scrapes = new Scrapes(page, scrapers, nanos);
    return closing(new HttpServer(config.http(), routes, scrapes, own, heartbeats, nanos));
  }

  private void show() {
    var identity = new Identity(build, config.role(), config.probe().node());
    var views = new Views(incidents, workloads, resources, probes);
    routes.add(new LandingPage(identity, features, heartbeats, views, clock).route());
    routes.addAll(new Api(identity, features, heartbeats, incidents).routes());
  }

  private void watchPods(PodsConfig pods) throws IOException {
    var access = closing(ClusterAccess.open(config.cluster().access(), clock));
    var metrics = new ClusterMetrics(own);
    var owners = closing(new OwnerResolver(access, metrics, features));
    var line = new PodLine(config.incident(), owners::resolve, own, clock);
    var timer = closing(new PodLineTimer(line, heartbeats));
    var labels = config.incident().labelNames();
    var reflector = closing(new Reflector(access, pods, labels, metrics, features, clock, line));
    collectors.add(line.families());
    readiness.put("pods-listed", reflector::synced);
    incidents = () -> line.book().view(clock.instant());
    workloads = () -> line.troubled(TOP);
    starts.add(reflector::start);
    starts.add(() -> heartbeats.loop("reflector", REFLECTOR_MAX_AGE, reflector::lastBeat));
    starts.add(timer::start);
    if (config.role().hasClusterDuties()) {
      readUsage(reflector, owners);
    }
  }

  private void readUsage(Reflector reflector, OwnerResolver owners) {
    var resource = config.usage().resource();
    var prometheus = config.usage().prometheus();
    var client = prometheus.isSet() ? closing(new PrometheusClient(prometheus, clock)) : null;
    var maxAge = resource.interval().multipliedBy(3).plus(prometheus.timeout());
    var metrics = new ResourceMetrics(resource.by(), maxAge, nanos);
    var loop =
        closing(
            new ResourceLoop(
                resource, client, reflector::pods, owners::resolve, metrics, heartbeats, clock));
    collectors.add(metrics);
    resources = () -> metrics.top(TOP);
    starts.add(loop::start);
    if (prometheus.isSet()) {
      features.on("resource-usage");
    } else {
      features.off("resource-usage", "not-configured");
    }
  }

  private void watchProbes() {
    var probe = config.probe();
    var healthz = probe.kubeProxy().healthzUrl();
    var probers = new ArrayList<Prober>();
    if (healthz != null && probe.kubeProxy().enabled().isOn(config.role().hasNodeDuties())) {
      probers.add(closing(new KubeProxyHealthzProber(probe.node(), healthz, probe.timeout())));
      features.on("kube-proxy-probe");
    } else {
      features.off("kube-proxy-probe", healthz == null ? "not-configured" : "disabled");
    }
    var maxAge = probe.interval().multipliedBy(3);
    var metrics = new ProbeMetrics(probe.node(), probers, maxAge, nanos);
    collectors.add(metrics);
    probes = metrics::states;
    for (Prober prober : probers) {
      var loop = closing(new ProbeLoop(prober, probe.interval(), metrics, heartbeats));
      starts.add(loop::start);
    }
  }

  /// @throws IOException if the address cannot be listened on
  public void start() throws IOException {
    server.start();
    starts.forEach(Runnable::run);
  }

  /// Where the page is, with the port that was chosen.
  public URI uri() {
    return server.uri();
  }

  private <T extends AutoCloseable> T closing(T service) {
    running.push(service);
    return service;
  }

  @Override
  public void close() {
    while (!running.isEmpty()) {
      AutoCloseable service = running.pop();
      try {
        service.close();
      } catch (Exception e) {
        log.atWarn()
            .addKeyValue("service", service.getClass().getSimpleName())
            .setCause(e)
            .log("Could not close");
      }
    }
  }
}
