package io.kubevitals.app;

import io.kubevitals.cluster.ClusterAccess;
import io.kubevitals.cluster.LeaseElection;
import io.kubevitals.cluster.PodScope;
import io.kubevitals.cluster.Tenure;
import io.kubevitals.http.Health;
import io.kubevitals.http.HttpServer;
import io.kubevitals.http.Route;
import io.kubevitals.http.Scrapes;
import io.kubevitals.incident.IncidentView;
import io.kubevitals.metrics.BuildInfo;
import io.kubevitals.metrics.LoopWatchdog;
import io.kubevitals.metrics.Page;
import io.kubevitals.metrics.PageContents;
import io.kubevitals.metrics.Scrapers;
import io.kubevitals.prometheus.PrometheusClient;
import io.kubevitals.resource.Pick;
import io.kubevitals.resource.ResourcePods;
import io.kubevitals.resource.ResourceRow;
import io.kubevitals.resource.report.Reporter;
import io.kubevitals.web.Api;
import io.kubevitals.web.EndsApi;
import io.kubevitals.web.Identity;
import io.kubevitals.web.LandingPage;
import io.kubevitals.web.LeaderOnly;
import io.kubevitals.web.NetworkApi;
import io.kubevitals.web.ReportApi;
import io.kubevitals.web.Sight;
import io.kubevitals.web.Standing;
import io.kubevitals.web.Views;
import java.io.IOException;
import java.net.URI;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.function.BooleanSupplier;
import java.util.function.Function;
import java.util.function.LongConsumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/// The composition root: every service is created here, in the order in which the data flows, and
/// closed in the reverse order. No other class looks anything up.
public final class Exporter implements AutoCloseable {
  /// Rows of a table of the page.
  private static final int TOP = 20;

  private final ExporterConfig config;
  private final Instruments instruments;
  private final BuildInfo build = BuildInfo.read();
  private final List<Route> routes = new ArrayList<>();
  private final Map<String, BooleanSupplier> readiness = new LinkedHashMap<>();
  private final List<Runnable> starts = new ArrayList<>();
  private final Services services = new Services();
  private final CountDownLatch broken = new CountDownLatch(1);
  private final Scrapers scrapers = new Scrapers();
  private final NodeDuties node;
  private Supplier<@Nullable Holding> holding = () -> null;
  private Supplier<Standing> standing = () -> Standing.ALONE;

  /// Where there are no other duties of a cluster.
  private @Nullable ResourceDuties alone;

  private final HttpServer server;

  /// Nothing runs and nothing listens before [#start].
  ///
  /// @throws IOException where a file that a setting names cannot be read
  public Exporter(ExporterConfig config) throws IOException {
    this(config, Instruments.system());
  }

  Exporter(ExporterConfig config, Instruments instruments) throws IOException {
    this.config = config;
    this.instruments = instruments;
    build.register(instruments.own());
    instruments.own().addProcess();
    this.node = new NodeDuties(config, instruments, () -> standing.get().leads());
    this.server = compose();
  }

  private HttpServer compose() throws IOException {
    if (config.cluster().pods().in(config.role()).scope() != PodScope.NONE) {
      takeDuties();
    } else if (config.role().hasClusterDuties() && config.usage().needsNoCluster()) {
      readUsage();
    }
    services.add(node);
    starts.add(node::start);
    var own = instruments.own();
    if (config.role().hasClusterDuties()) {
      own.gauge("leader", "Whether this process has the cluster's duties now.", this::leads);
    }
    var heartbeats = instruments.heartbeats();
    var nanos = instruments.nanos();
    var page = new Page(this::contents, own, scrapers, nanos);
    routes.addAll(new Health(heartbeats, readiness).routes());
    show();
    var scrapes = new Scrapes(page, scrapers, nanos);
    var watchdog = services.add(new LoopWatchdog(heartbeats, own, broken::countDown));
    starts.add(watchdog::start);
    return services.add(new HttpServer(config.http(), routes, scrapes, own, heartbeats, nanos));
  }

  private void takeDuties() {
    var access = services.add(ClusterAccess.open(config.cluster().access(), instruments.clock()));
    if (config.takesLease()) {
      waitForLease(access);
    } else {
      var tenure = Tenure.withoutLease();
      var duties = services.add(duties(access, tenure, _ -> tenure.end()));
      var held = new Holding(tenure, duties);
      holding = () -> tenure.holds() ? held : null;
      starts.add(duties::start);
    }
    readiness.put("pods-listed", this::isSynced);
  }

  private void waitForLease(ClusterAccess access) {
    var own = instruments.own();
    var clock = instruments.clock();
    var heartbeats = instruments.heartbeats();
    // Its requests must not wait behind a long list.
    var ofItsOwn = services.add(ClusterAccess.open(config.cluster().access(), clock));
    var lease = config.cluster().lease();
    var election =
        services.add(
            new LeaseElection(
                ofItsOwn, lease, own, instruments.features(), clock, instruments.nanos()));
    var leadership =
        services.add(
            new Leadership(
                election, tenure -> duties(access, tenure, election::resign), heartbeats));
    holding = leadership::now;
    standing = () -> new Standing(true, leadership.now() != null, leadership.leader());
    readiness.put("lease-seen", election::hasLooked);
    starts.add(() -> election.start(heartbeats));
    starts.add(leadership::start);
  }

  private ClusterDuties duties(ClusterAccess access, Tenure tenure, LongConsumer fenced) {
    return new ClusterDuties(config, access, instruments, scrapers, tenure, fenced);
  }

  private boolean isSynced() {
    Holding now = holding.get();
    return now == null || now.duties().isSynced();
  }

  private Sight sight() {
    Holding now = holding.get();
    return now == null ? new Sight(false, null) : new Sight(true, now.duties().heardAt());
  }

  private double leads() {
    return standing.get().leads() ? 1 : 0;
  }

  /// Without any right at the API server.
  private void readUsage() {
    var duty =
        services.add(
            new ResourceDuties(config.usage(), ResourcePods.none(), List.of(), instruments));
    alone = duty;
    starts.add(duty::start);
  }

  private PageContents contents() {
    Holding now = holding.get();
    var all = new ArrayList<>(now == null ? List.of() : now.duties().collectors());
    if (alone != null) {
      all.add(alone.collector());
    }
    all.addAll(node.collectors());
    return new PageContents(all, mayBeSent(now));
  }

  /// What tells whether that which we have now may still be told.
  private static BooleanSupplier mayBeSent(@Nullable Holding now) {
    return now == null ? () -> true : now.tenure()::holds;
  }

  private void show() {
    var identity = new Identity(build, config.role(), config.probe().node(), standing);
    var leaderOnly = new LeaderOnly(standing, () -> mayBeSent(holding.get()));
    var views =
        new Views(
            this::sight,
            this::incidents,
            () -> ofDuties(ClusterDuties::workloads),
            this::resources,
            this::picks,
            node::probes);
    var features = instruments.features();
    var heartbeats = instruments.heartbeats();
    var page = new LandingPage(identity, features, heartbeats, views, instruments.clock());
    routes.add(leaderOnly.guarded(page.route()));
    new Api(identity, features, heartbeats, views)
        .routes()
        .forEach(route -> routes.add(leaderOnly.of(route)));
    routes.add(new NetworkApi(node::probes).route());
    var patience = config.http().responseTimeout().dividedBy(2);
    var nanos = instruments.nanos();
    routes.add(
        leaderOnly.of(new EndsApi(this::ends, instruments.clock(), nanos, patience).route()));
    if (config.role().hasClusterDuties() && config.usage().prometheus().isSet()) {
      routes.add(leaderOnly.of(new ReportApi(reporter()::report).route()));
    }
  }

  /// With less patience than the command: whoever asks over HTTP must get the answer in time.
  private Reporter reporter() {
    var usage = config.usage();
    var patience = usage.report().timeout();
    var most = config.http().responseTimeout().dividedBy(2);
    var timeout = patience.compareTo(most) < 0 ? patience : most;
    var clock = instruments.clock();
    var client = services.add(new PrometheusClient(usage.prometheus().withTimeout(timeout), clock));
    return Reports.of(usage, client, new OwnEnds(this::ends), clock);
  }

  private EndsApi.@Nullable Ends ends() {
    Holding now = holding.get();
    return now != null && now.duties().keeping().isSet() ? now.duties().keeping() : null;
  }

  private IncidentView incidents() {
    Holding now = holding.get();
    return now == null
        ? new IncidentView(instruments.clock().instant(), List.of(), List.of(), List.of())
        : now.duties().incidents();
  }

  private List<ResourceRow> resources() {
    return alone == null ? ofDuties(ClusterDuties::resources) : alone.top(TOP);
  }

  private List<Pick> picks() {
    return alone == null ? ofDuties(ClusterDuties::picks) : alone.picks();
  }

  private <T> List<T> ofDuties(Function<ClusterDuties, List<T>> part) {
    Holding now = holding.get();
    return now == null ? List.of() : part.apply(now.duties());
  }

  /// @throws IOException if the address cannot be listened on
  public void start() throws IOException {
    server.start();
    starts.forEach(Runnable::run);
  }

  /// Returns when one of our own loops does not get well, and never otherwise.
  void awaitBroken() throws InterruptedException {
    broken.await();
  }

  /// Where the page is, with the port that was chosen.
  public URI uri() {
    return server.uri();
  }

  @Override
  public void close() {
    services.close();
  }
}
