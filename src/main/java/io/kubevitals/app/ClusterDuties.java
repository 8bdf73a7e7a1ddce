package io.kubevitals.app;

import io.kubevitals.cluster.ClusterAccess;
import io.kubevitals.cluster.ClusterMetrics;
import io.kubevitals.cluster.OwnerResolver;
import io.kubevitals.cluster.PodsConfig;
import io.kubevitals.cluster.Reflector;
import io.kubevitals.cluster.Tenure;
import io.kubevitals.incident.IncidentView;
import io.kubevitals.incident.PodLine;
import io.kubevitals.incident.PodLineTimer;
import io.kubevitals.incident.WorkloadPods;
import io.kubevitals.metrics.Collector;
import io.kubevitals.metrics.Scrapers;
import io.kubevitals.resource.Pick;
import io.kubevitals.resource.ResourcePods;
import io.kubevitals.resource.ResourceRow;
import io.kubevitals.store.Origin;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.function.LongConsumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/// Everything that is done by one process at a time: begun and ended as a whole, and never begun
/// again. Whoever gets the duties once more makes another one of these. With `pods.scope = node`
/// the part of it that looks at the node's own pods.
final class ClusterDuties implements AutoCloseable {
  /// Rows of a table of the page.
  private static final int TOP = 20;

  private static final Duration TO_ASK = Duration.ofSeconds(2);

  /// The features that are here with these duties, and not without.
  private static final List<String> FEATURES =
      List.of("pods", "owners", "resource-usage", "node-overcommit", "state");

  private final ExporterConfig config;
  private final Instruments instruments;
  private final Services services = new Services();
  private final List<Collector> collectors = new ArrayList<>();
  private final List<Runnable> starts = new ArrayList<>();
  private final ClusterMetrics metrics;
  private final Keeping keeping;
  private final PodLine line;
  private final Reflector reflector;
  private Supplier<List<ResourceRow>> resources = List::of;
  private Supplier<List<Pick>> picks = List::of;

  /// Puts back what is stored. Nothing runs before [#start].
  ///
  /// @param tenure whose term every commit carries
  /// @param fenced hears of a later term in which somebody has had the duties
  ClusterDuties(
      ExporterConfig config,
      ClusterAccess access,
      Instruments instruments,
      Scrapers scrapers,
      Tenure tenure,
      LongConsumer fenced) {
    this.config = config;
    this.instruments = instruments.part();
    PodsConfig pods = config.cluster().pods().in(config.role());
    var own = this.instruments.own();
    var features = instruments.features();
    var clock = instruments.clock();
    this.metrics = new ClusterMetrics(own);
    features.off("pods", "not-connected");
    var owners = services.add(new OwnerResolver(access, metrics, features));
    this.keeping = new Keeping(config.store(), this.instruments, scrapers, fenced);
    var began = tenure.countsFrom(clock.instant());
    this.line =
        new PodLine(config.incident(), owners::resolve, own, clock, began, keeping.journal());
    // Closed after all that counts, so that its last commit has everything.
    services.add(keeping);
    var timer = services.add(new PodLineTimer(line, instruments.heartbeats()));
    var labels = config.incident().labelNames();
    this.reflector =
        services.add(new Reflector(access, pods, labels, metrics, features, clock, line));
    keeping.begin(
        line,
        reflector,
        new Origin(
            config.store().isSet() ? access.uid(TO_ASK) : "",
            config.cluster().access().cluster(),
            pods.description()),
        labels,
        tenure);
    starts.add(keeping::start);
    collectors.add(line.families());
    starts.add(() -> reflector.start(instruments.heartbeats()));
    starts.add(timer::start);
    if (config.role().hasClusterDuties()) {
      readUsage(owners, tenure);
    }
  }

  private void readUsage(OwnerResolver owners, Tenure tenure) {
    List<String> namespaces = config.cluster().pods().namespaces();
    var pods =
        new ResourcePods(
            reflector::pods,
            owners::resolve,
            () -> namespaces.isEmpty() && reflector.synced(),
            tenure::holds);
    var duties = services.add(new ResourceDuties(config.usage(), pods, namespaces, instruments));
    collectors.add(duties.collector());
    resources = () -> duties.top(TOP);
    picks = duties::picks;
    starts.add(duties::start);
  }

  void start() {
    starts.forEach(Runnable::run);
  }

  /// The families per object, which nobody else serves.
  List<Collector> collectors() {
    return collectors;
  }

  /// Whether every pod has been seen once.
  boolean isSynced() {
    return reflector.synced();
  }

  /// When the API server last said something of pods, null for never.
  @Nullable Instant heardAt() {
    return metrics.heardAt();
  }

  IncidentView incidents() {
    return line.book().view(instruments.clock().instant());
  }

  /// The ended runs that are kept.
  Keeping keeping() {
    return keeping;
  }

  List<WorkloadPods> workloads() {
    return line.troubled(TOP);
  }

  List<Pick> picks() {
    return picks.get();
  }

  List<ResourceRow> resources() {
    return resources.get();
  }

  @Override
  public void close() {
    services.close();
    instruments.features().forget(FEATURES);
    instruments.own().hide();
  }
}
