package io.kubevitals.resource.report;

import io.kubevitals.cluster.Workload;
import io.kubevitals.resource.report.AmountFigures.Bounds;
import io.kubevitals.resource.report.AmountFigures.Ratios;
import io.kubevitals.resource.report.AmountFigures.Used;
import io.kubevitals.resource.report.ReportRow.Ends;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// Joins what was used with what was so, container by container, by their names alone.
final class ContainerSources {
  private final TimeWindow window;
  private final WindowFacts facts;
  private final Map<Amount, List<TrackStore>> stores;
  private final List<Cards> cards;
  private final Set<ContainerName> shared;
  private final EndSource.Told ends;
  private final BoundsLookup bounds;
  private final Duration interval;

  /// @param stores of each resource those that may know something
  ContainerSources(
      TimeWindow window,
      WindowFacts facts,
      PodPromises promises,
      Map<Amount, List<TrackStore>> stores,
      List<Cards> cards,
      EndSource.Told ends) {
    this.window = window;
    this.facts = facts;
    this.stores = stores;
    this.cards = cards;
    this.ends = ends;
    this.bounds = new BoundsLookup(facts, promises);
    this.interval = medianInterval();
    this.shared = SharedCards.of(cards, interval);
  }

  private Stream<TrackStore> allStores() {
    return Stream.concat(
        stores.values().stream().flatMap(List::stream), cards.stream().flatMap(Cards::stores));
  }

  private Duration medianInterval() {
    var all = new SampleIntervals();
    allStores().forEach(store -> all.add(store.intervals()));
    return all.median();
  }

  Duration interval() {
    return interval;
  }

  /// In the order of their names.
  List<ContainerSource> all() {
    Set<ContainerName> names = new TreeSet<>();
    allStores().forEach(store -> store.containers().forEach(names::add));
    var ofPod = new HashMap<PodName, Integer>();
    names.forEach(name -> ofPod.merge(name.ofPod(), 1, Integer::sum));
    var sources = new ArrayList<ContainerSource>();
    for (ContainerName name : names) {
      sources.add(source(name, ofPod.getOrDefault(name.ofPod(), 0) == 1));
    }
    return sources;
  }

  Workload workload(PodName pod) {
    Workload told = facts.owners().get(pod);
    return told == null ? OwnerNames.guess(pod) : told;
  }

  private ContainerSource source(ContainerName name, boolean alone) {
    var use = new EnumMap<Amount, Use>(Amount.class);
    var figures = new EnumMap<Amount, AmountFigures>(Amount.class);
    Cards own = Cards.best(cards, name);
    for (Amount amount : Amount.values()) {
      Use used = use(amount, name, own);
      Bounds bounds = boundsOf(amount, name, alone, own);
      if (used.samples() > 0 || (!amount.isOfCards() && isKnown(bounds))) {
        use.put(amount, used);
        figures.put(amount, figures(name, used, bounds));
      }
    }
    Workload workload = workload(name.ofPod());
    AmountFigures gpu = figures.get(Amount.GPU);
    boolean isShared =
        shared.contains(name)
            || own.areParts(name)
            || bounds.isPartOfCard(name, alone)
            || (gpu != null && gpu.bounds().request() % 1 > 0);
    boolean init = facts.bounds().isInit(name, workload);
    return new ContainerSource(name, workload, init, isShared, use, figures, ends(name));
  }

  private static boolean isKnown(Bounds bounds) {
    return !Double.isNaN(bounds.request()) || !Double.isNaN(bounds.limit());
  }

  private Bounds boundsOf(Amount amount, ContainerName name, boolean alone, Cards own) {
    if (amount == Amount.GPU_MEMORY) {
      Double most = own.total().get(name);
      return new Bounds(Double.NaN, most == null ? Double.NaN : most, false, false);
    }
    return bounds.of(amount, name, alone);
  }

  private Use use(Amount amount, ContainerName name, Cards own) {
    for (TrackStore store : stores.getOrDefault(amount, own.stores(amount))) {
      List<Track> tracks = store.of(name).stream().map(Map.Entry::getValue).toList();
      if (!tracks.isEmpty()) {
        return switch (amount) {
          case CPU, MEMORY -> Use.ofSuccessors(tracks);
          case GPU, GPU_MEMORY -> Use.ofCompanions(tracks, store.timeline());
        };
      }
    }
    return Use.NONE;
  }

  private AmountFigures figures(ContainerName name, Use use, Bounds own) {
    return new AmountFigures(
        new Used(use.average(), use.p95(), use.max(), use.samples(), coverage(name, use)),
        own,
        new Ratios(
            AmountFigures.ratio(use.average(), own.request()),
            AmountFigures.ratio(use.p95(), own.request()),
            AmountFigures.ratio(use.max(), own.request()),
            AmountFigures.ratio(use.max(), own.limit())));
  }

  /// The share of its life within the window in which it was watched. Who ran at an end of the
  /// window lived to there, whatever the samples say.
  private double coverage(ContainerName name, Use use) {
    if (use.samples() == 0) {
      return Double.NaN;
    }
    boolean early = facts.running().atBegin().contains(name);
    boolean late = facts.running().atEnd().contains(name);
    long begin = early ? window.from().toEpochMilli() : use.span().firstMillis();
    long end = late ? window.to().toEpochMilli() : use.span().lastMillis();
    long watched = use.span().watchedMillis() + interval.toMillis();
    return end <= begin ? 1 : Math.min(1, (double) watched / (end - begin));
  }

  private @Nullable Ends ends(ContainerName name) {
    return switch (ends) {
      case EndSource.Told.Known(var known) -> known.getOrDefault(name, new Ends(0, 0));
      case EndSource.Told.Unknown _ -> null;
    };
  }
}
