package io.kubevitals.resource.report;

import io.kubevitals.resource.LabelMap;
import io.kubevitals.resource.Profile;
import io.kubevitals.resource.ProfileQuery;
import io.kubevitals.resource.Signal;
import io.kubevitals.resource.report.FactQuery.Form;
import io.kubevitals.resource.report.FactQuery.Scope;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/// Asks for what was used: CPU and memory as raw samples, since PromQL's own arithmetic errs where
/// containers begin and end.
final class UseReader {
  private static final String NAME = "__name__";

  private final WindowReader reader;
  private final Parallel parallel;
  private final Scope scope;
  private final TimeWindow window;
  private final List<String> namespaces;

  /// @param cpu null where no profile knows it, as memory
  record Usage(@Nullable TrackStore cpu, @Nullable TrackStore memory, Throttling throttling) {}

  /// Periods within the window by container.
  record Throttling(Map<ContainerName, Double> throttled, Map<ContainerName, Double> all) {
    /// Of all these containers together, NaN where nothing tells.
    double share(List<ContainerName> containers) {
      double stopped = 0;
      double periods = 0;
      for (ContainerName one : containers) {
        stopped += throttled.getOrDefault(one, 0.0);
        periods += all.getOrDefault(one, 0.0);
      }
      return periods > 0 ? stopped / periods : Double.NaN;
    }
  }

  UseReader(
      WindowReader reader,
      Parallel parallel,
      Scope scope,
      TimeWindow window,
      List<String> namespaces) {
    this.reader = reader;
    this.parallel = parallel;
    this.scope = scope;
    this.window = window;
    this.namespaces = namespaces;
  }

  Usage read(Profile profile, Timeline timeline, Predicate<ContainerName> wanted)
      throws ReportException, InterruptedException {
    TrackStore cpu = store(profile, Signal.CPU_USAGE, timeline, wanted);
    TrackStore memory = store(profile, Signal.MEMORY_USAGE, timeline, wanted);
    parallel.all(() -> fill(cpu, "CPU use"), () -> fill(memory, "memory use"));
    var throttled = new ConcurrentHashMap<ContainerName, Double>();
    var periods = new ConcurrentHashMap<ContainerName, Double>();
    boolean namesContainers = cpu != null && cpu.namesParts();
    parallel.all(
        () -> growth(profile, Signal.CPU_THROTTLED_PERIODS, namesContainers, throttled),
        () -> growth(profile, Signal.CPU_PERIODS, namesContainers, periods));
    return new Usage(cpu, memory, new Throttling(throttled, periods));
  }

  private static @Nullable TrackStore store(
      Profile profile, Signal signal, Timeline timeline, Predicate<ContainerName> wanted) {
    return profile.of(signal).stream()
        .findFirst()
        .map(query -> new TrackStore(query, kind(query), timeline, wanted))
        .orElse(null);
  }

  /// An expression answers use itself, whatever it is made of.
  private static Track.Kind kind(ProfileQuery query) {
    if (query.selector() == null) {
      return Track.Kind.GAUGE;
    }
    return switch (query.signal().form()) {
      case COUNTER -> Track.Kind.COUNTER;
      case SAMPLE, FACT -> Track.Kind.GAUGE;
    };
  }

  private void fill(@Nullable TrackStore store, String what)
      throws ReportException, InterruptedException {
    if (store != null) {
      reader.read(new SampleQuery(what, store.query(), scope), window, namespaces, store);
    }
  }

  private void growth(
      Profile profile, Signal signal, boolean namesContainers, Map<ContainerName, Double> into)
      throws ReportException, InterruptedException {
    record Counter(ContainerName container, int series) {}
    for (ProfileQuery query : profile.of(signal)) {
      var containers = Facts.containers(query);
      var key =
          (Facts.Key<Counter>)
              one -> {
                ContainerName container = containers.of(one);
                return container == null
                    ? null
                    : new Counter(container, one.labels().getOrDefault("id", "").hashCode());
              };
      var facts = new Facts<>(key, query.scale(), Double::sum);
      var form = namesContainers ? Form.GROWTH : Form.INCREASE;
      reader.read(
          new FactQuery("throttling", query, form, List.of(), scope), window, namespaces, facts);
      var sums = new HashMap<ContainerName, Double>();
      facts.values().forEach((one, value) -> sums.merge(one.container, value, Double::sum));
      into.putAll(sums);
    }
  }

  /// @param candidates those that know nothing of the window cost a small query for each signal
  List<Cards> readCards(
      List<Profile> candidates, Timeline timeline, Predicate<ContainerName> wanted)
      throws ReportException, InterruptedException {
    var all = new ArrayList<Cards>();
    for (Profile profile : candidates) {
      var utilization = new ArrayList<TrackStore>();
      var memory = new ArrayList<TrackStore>();
      first(profile, Signal.GPU_UTILIZATION, timeline, wanted, utilization);
      first(profile, Signal.GPU_MEMORY_USED, timeline, wanted, memory);
      Map<ContainerName, Double> total = memory.isEmpty() ? Map.of() : cardMemory(profile);
      var cards = new Cards(utilization, memory, total);
      if (!cards.isEmpty()) {
        all.add(cards);
      }
    }
    return all;
  }

  /// All series of the first family that has any: with honor_labels and without it they are told by
  /// two queries for the same family.
  private void first(
      Profile profile,
      Signal signal,
      Timeline timeline,
      Predicate<ContainerName> wanted,
      List<TrackStore> into)
      throws ReportException, InterruptedException {
    List<String> found = List.of();
    for (ProfileQuery query : profile.of(signal)) {
      List<String> names = query.selector() == null ? List.of() : query.selector().names();
      if (!found.isEmpty() && !names.equals(found)) {
        return;
      }
      var store = new TrackStore(query, kind(query), timeline, wanted);
      fill(store, "GPU");
      if (store.series() > 0) {
        into.add(store);
        found = names;
      }
    }
  }

  /// How much memory the cards of each container have for it at most. Where nothing tells, it is
  /// what was used and what was free, if both are known.
  private Map<ContainerName, Double> cardMemory(Profile profile)
      throws ReportException, InterruptedException {
    var total = new HashMap<Card, Double>();
    cards(profile, Signal.GPU_MEMORY_TOTAL, total);
    if (total.isEmpty()) {
      var used = new HashMap<Card, Double>();
      cards(profile, Signal.GPU_MEMORY_FREE, total);
      cards(profile, Signal.GPU_MEMORY_USED, used);
      total.keySet().retainAll(used.keySet());
      total.replaceAll((card, free) -> free + used.getOrDefault(card, 0.0));
    }
    var sums = new HashMap<ContainerName, Double>();
    total.forEach((card, bytes) -> sums.merge(card.container, bytes, Double::sum));
    return sums;
  }

  private record Card(ContainerName container, String device) {}

  /// Of one card, what the families of one query tell adds up; of several queries the first counts.
  private void cards(Profile profile, Signal signal, Map<Card, Double> into)
      throws ReportException, InterruptedException {
    record Told(Card card, String family) {}
    for (ProfileQuery query : profile.of(signal)) {
      LabelMap labels = query.labels();
      var containers = Facts.containers(query);
      var key =
          (Facts.Key<Told>)
              one -> {
                ContainerName container = containers.of(one);
                return container == null
                    ? null
                    : new Told(new Card(container, labels.deviceOf(one.labels())), one.label(NAME));
              };
      var facts = new Facts<>(key, query.scale(), (_, later) -> later);
      var asked = new FactQuery("GPU memory", query, Form.LAST, List.of(NAME), scope);
      reader.read(asked, window, namespaces, facts);
      var sums = new HashMap<Card, Double>();
      facts.values().forEach((told, value) -> sums.merge(told.card, value, Double::sum));
      sums.forEach(into::putIfAbsent);
    }
  }
}
