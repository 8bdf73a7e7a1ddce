package io.kubevitals.resource.report;

import io.kubevitals.cluster.Workload;
import io.kubevitals.prometheus.PrometheusClient;
import io.kubevitals.resource.Profile;
import io.kubevitals.resource.ProfileKind;
import io.kubevitals.resource.ProfileQuery;
import io.kubevitals.resource.ResourceConfig;
import io.kubevitals.resource.Signal;
import io.kubevitals.resource.report.FactQuery.Form;
import io.kubevitals.resource.report.FactQuery.Scope;
import io.kubevitals.resource.report.Steps.Phase;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/// One report while it is made: everything that is asked for one window.
final class ReportMaking {
  /// Of this many queries the server may work on two at a time.
  private static final int AT_ONCE = 2;

  private static final Pattern NAMESPACE = Pattern.compile("[a-z0-9]([-a-z0-9]{0,61}[a-z0-9])?");

  /// Two of samples, two of throttling.
  private static final int USE_QUESTIONS = 4;

  private static final int MAX_NAMED = 10;

  private final PrometheusClient prometheus;
  private final ResourceConfig resources;
  private final InstantSource clock;
  private final Duration patience;
  private final Steps steps;

  ReportMaking(
      PrometheusClient prometheus,
      ResourceConfig resources,
      InstantSource clock,
      Duration patience,
      Progress progress) {
    this.prometheus = prometheus;
    this.resources = resources;
    this.clock = clock;
    this.patience = patience;
    this.steps = new Steps(progress);
  }

  /// What knows of use in the window, and of how many containers in each namespace.
  private record Known(Profile usage, SortedMap<String, Integer> namespaces) {}

  ReportAssembly.Asked ask(ReportRequest request, TimeWindow window, EndSource ends)
      throws ReportException, InterruptedException {
    checkNames(request.namespaces());
    var scope = new Scope(resources.matchers(), !request.allowPartial());
    var parallel = new Parallel(AT_ONCE);
    Known known = look(request, window, scope);
    List<String> namespaces = List.copyOf(request.namespaces());
    var reader = reader(known.namespaces.keySet().stream().toList());
    List<Profile> requests = Reporter.requestProfiles(resources);
    steps.begin(
        Phase.FACTS, 3 * questions(requests.stream().limit(1).toList(), ProfileKind.REQUESTS) / 2);
    WindowFacts facts = new FactsReader(reader, parallel, scope, window, namespaces).read(requests);
    Predicate<Workload> wanted = wanted(request);
    Predicate<ContainerName> container = container(facts, wanted);
    Timeline timeline = Timeline.of(window);
    var uses = new UseReader(reader, parallel, scope, window, namespaces);
    steps.begin(Phase.USE, USE_QUESTIONS);
    UseReader.Usage usage = uses.read(known.usage, timeline, container);
    List<Profile> cards = resources.profiles().candidates(ProfileKind.GPU);
    steps.begin(Phase.CARDS, questions(cards, ProfileKind.GPU));
    List<Cards> gpu = uses.readCards(cards, timeline, container);
    var asked =
        new ReportAssembly.Asked(
            window,
            known.usage.name(),
            facts,
            stores(usage),
            gpu,
            usage.throttling(),
            ends.ends(window, namespaces),
            timeline,
            wanted,
            namespaces.isEmpty() && request.workloads().isEmpty(),
            reader.warnings());
    checkFound(request, asked);
    return asked;
  }

  private WindowReader reader(List<String> namespaces) {
    return new WindowReader(prometheus, clock, patience, namespaces, steps::did);
  }

  /// Some are asked about more than once.
  private static int questions(List<Profile> profiles, ProfileKind kind) {
    return profiles.stream()
        .mapToInt(
            one -> (int) one.queries().stream().filter(q -> q.signal().kind() == kind).count())
        .sum();
  }

  /// Names are data: what cannot be the name of a namespace is asked of nobody.
  private static void checkNames(List<String> namespaces) throws ReportException {
    for (String name : namespaces) {
      if (!NAMESPACE.matcher(name).matches()) {
        throw ReportException.request(
            "\"%s\" cannot be the name of a namespace (no patterns; name several, or none for all)"
                .formatted(name.length() > 80 ? name.substring(0, 80) + "…" : name));
      }
    }
  }

  private Known look(ReportRequest request, TimeWindow window, Scope scope)
      throws ReportException, InterruptedException {
    WindowReader reader = reader(List.of());
    for (Profile profile : resources.profiles().candidates(ProfileKind.USAGE)) {
      for (ProfileQuery query : profile.of(Signal.MEMORY_USAGE)) {
        var facts = new Facts<>(Facts.namespaces(query), 1, Math::max);
        var asked = new FactQuery("namespaces", query, Form.COUNT, List.of(), scope);
        reader.read(asked, window, List.of(), facts);
        if (!facts.values().isEmpty()) {
          var counts = new TreeMap<String, Integer>();
          facts.values().forEach((name, count) -> counts.put(name, count.intValue()));
          checkKnown(request, window, counts);
          return new Known(profile, counts);
        }
      }
    }
    throw ReportException.source(
        "no report: Prometheus has no samples of any container's memory from %s to %s:"
                .formatted(window.from(), window.to())
            + " another window, another Prometheus, or no kubelet was scraped");
  }

  private static void checkKnown(
      ReportRequest request, TimeWindow window, SortedMap<String, Integer> counts)
      throws ReportException {
    for (String name : request.namespaces()) {
      if (!counts.containsKey(name)) {
        String others = String.join(", ", counts.keySet().stream().limit(MAX_NAMED).toList());
        String more = counts.size() > MAX_NAMED ? ", … (" + counts.size() + ")" : "";
        throw ReportException.request(
            "no container of namespace %s has samples from %s to %s; namespaces that have: %s%s"
                .formatted(name, window.from(), window.to(), others, more));
      }
    }
  }

  private static Predicate<Workload> wanted(ReportRequest request) {
    return workload ->
        (request.namespaces().isEmpty() || request.namespaces().contains(workload.namespace()))
            && (request.workloads().isEmpty()
                || request.workloads().stream().anyMatch(one -> Reporter.matches(one, workload)));
  }

  private static Predicate<ContainerName> container(WindowFacts facts, Predicate<Workload> wanted) {
    var answers = new HashMap<PodName, Boolean>();
    return container -> {
      PodName pod = container.ofPod();
      synchronized (answers) {
        return answers.computeIfAbsent(
            pod,
            one -> {
              Workload told = facts.owners().get(one);
              return wanted.test(told == null ? OwnerNames.guess(one) : told);
            });
      }
    };
  }

  private static Map<Amount, List<TrackStore>> stores(UseReader.Usage usage) {
    var stores = new EnumMap<Amount, List<TrackStore>>(Amount.class);
    var cpu = new ArrayList<TrackStore>();
    if (usage.cpu() != null) {
      cpu.add(usage.cpu());
    }
    var memory = new ArrayList<TrackStore>();
    if (usage.memory() != null) {
      memory.add(usage.memory());
    }
    stores.put(Amount.CPU, cpu);
    stores.put(Amount.MEMORY, memory);
    return stores;
  }

  private static void checkFound(ReportRequest request, ReportAssembly.Asked asked)
      throws ReportException {
    boolean any =
        Stream.concat(
                asked.stores().values().stream().flatMap(List::stream),
                asked.cards().stream().flatMap(Cards::stores))
            .anyMatch(store -> store.containers().iterator().hasNext());
    if (!any && !request.workloads().isEmpty()) {
      throw ReportException.request(
          "no container of %s has samples in the window (a workload is named NAME or TYPE/NAME)"
              .formatted(String.join(", ", request.workloads())));
    }
  }
}
