package io.kubevitals.resource.report;

import io.kubevitals.cluster.Workload;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Predicate;
import java.util.stream.Stream;

/// Makes a report of everything that was asked for.
final class ReportAssembly {
  private static final int MAX_EXAMPLES = 5;

  /// cAdvisor's stamps are up to one and a half intervals old, and CPU needs two samples.
  private static final int INTERVALS_TO_BE_SAMPLED = 3;

  private final Asked asked;
  private final PodPromises promises;
  private final ContainerSources joined;

  /// Everything that was asked for.
  ///
  /// @param wanted which containers the report is about
  /// @param all whether that is all of the cluster
  /// @param warnings the server's own
  record Asked(
      TimeWindow window,
      String usageProfile,
      WindowFacts facts,
      Map<Amount, List<TrackStore>> stores,
      List<Cards> cards,
      UseReader.Throttling throttling,
      EndSource.Told ends,
      Timeline timeline,
      Predicate<Workload> wanted,
      boolean all,
      List<String> warnings) {}

  ReportAssembly(Asked asked) {
    this.asked = asked;
    this.promises = new PodPromises(asked.facts().onNodes());
    this.joined =
        new ContainerSources(
            asked.window(), asked.facts(), promises, asked.stores(), asked.cards(), asked.ends());
  }

  /// @param head what the caller knows of it
  Report report(ReportConfig config, HeadOf head) {
    List<ContainerSource> sources = joined.all();
    var sums = new WorkloadSums(asked.timeline());
    sources.forEach(sums::add);
    WindowFacts facts = asked.facts();
    var rows = new ReportRows(config, asked.throttling(), facts.nodes());
    NodeRows.Told nodes = NodeRows.of(facts, promises, config, asked.all() ? null : this::isAbout);
    Coverage coverage = coverage(sources);
    List<String> partial = new ArrayList<>(asked.warnings());
    partial.addAll(lacking(coverage, config));
    return new Report(
        head.of(asked, coverage, partial),
        rows.ofWorkloads(sources),
        rows.ofPods(sources),
        sums.all(),
        nodes.rows(),
        Stream.concat(notes(sources).stream(), nodes.notes().stream()).toList(),
        null);
  }

  private boolean isAbout(PodName pod) {
    return asked.wanted().test(joined.workload(pod));
  }

  /// Completes the head of a report.
  interface HeadOf {
    Report.Head of(Asked asked, Coverage coverage, List<String> partial);
  }

  /// What ran too briefly to be sampled for certain is missed by nobody.
  private Coverage coverage(List<ContainerSource> sources) {
    Duration brief = joined.interval().multipliedBy(INTERVALS_TO_BE_SAMPLED);
    Set<ContainerName> ran = new TreeSet<>();
    for (ContainerName one : asked.facts().running().seenFor(brief, asked.window().length())) {
      if (asked.wanted().test(joined.workload(one.ofPod()))) {
        ran.add(one);
      }
    }
    Set<ContainerName> watched = new HashSet<>();
    for (ContainerSource source : sources) {
      if (isWatched(source)) {
        watched.add(source.name());
      }
    }
    Set<ContainerName> all = new HashSet<>(ran);
    all.addAll(watched);
    ran.removeAll(watched);
    List<String> examples = ran.stream().limit(MAX_EXAMPLES).map(ReportAssembly::words).toList();
    return new Coverage(time(sources), joined.interval(), all.size(), ran.size(), examples);
  }

  private static boolean isWatched(ContainerSource source) {
    Use memory = source.use().getOrDefault(Amount.MEMORY, Use.NONE);
    Use cpu = source.use().getOrDefault(Amount.CPU, Use.NONE);
    return memory.samples() > 0 && cpu.samples() > 0;
  }

  private static String words(ContainerName name) {
    return name.namespace() + "/" + name.pod() + "/" + name.container();
  }

  /// The share of the window's steps in which any container was watched for more than a moment.
  private double time(List<ContainerSource> sources) {
    Timeline timeline = asked.timeline();
    boolean[] watched = new boolean[timeline.steps()];
    for (ContainerSource source : sources) {
      float[] means = source.use().getOrDefault(Amount.MEMORY, Use.NONE).means();
      for (int i = 0; means != null && i < means.length; i++) {
        watched[i] |= means[i] > 0;
      }
    }
    int count = 0;
    for (boolean step : watched) {
      count += step ? 1 : 0;
    }
    return (double) count / watched.length;
  }

  private static List<String> lacking(Coverage coverage, ReportConfig config) {
    var lacking = new ArrayList<String>();
    double wanted = config.trust().coverage();
    if (coverage.time() < wanted) {
      lacking.add(
          "only "
              + AmountText.percent(coverage.time())
              + " of the window has samples (report.min-coverage)");
    }
    if (coverage.watched() < wanted) {
      lacking.add(unwatched(coverage) + " (report.min-coverage)");
    }
    return lacking;
  }

  private static String unwatched(Coverage coverage) {
    return "%d of %d containers that ran have no samples of their use, such as %s"
        .formatted(
            coverage.unwatched(), coverage.containers(), String.join(", ", coverage.examples()));
  }

  private List<String> notes(List<ContainerSource> sources) {
    var notes = new ArrayList<String>();
    WindowFacts facts = asked.facts();
    if (facts.profile().isEmpty()) {
      notes.add(
          "requests and limits are unknown: Prometheus has none of the families for them"
              + " (our own will do, with resources.by = container)");
    }
    if (facts.owners().isEmpty()) {
      notes.add("workloads are guessed from the names of pods: nothing tells their owners");
    }
    Coverage coverage = coverage(sources);
    if (coverage.unwatched() > 0) {
      notes.add(unwatched(coverage));
    }
    long changed =
        sources.stream()
            .filter(
                source ->
                    source.figures().values().stream().anyMatch(one -> one.bounds().changed()))
            .count();
    if (changed > 0) {
      notes.add(
          "%d containers had other requests or limits earlier in the window; ratios are to the last ones"
              .formatted(changed));
    }
    long shared = sources.stream().filter(ContainerSource::shared).count();
    if (shared > 0) {
      notes.add(
          "%d containers share their cards with other pods: what exporters tell of such a card may be the use of all of them, so it is not summed"
              .formatted(shared));
    }
    Duration step = Duration.ofMillis(asked.timeline().stepMillis());
    notes.add("sums over the pods of a workload are means of %d s".formatted(step.toSeconds()));
    return notes;
  }
}
