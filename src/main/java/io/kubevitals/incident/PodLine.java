package io.kubevitals.incident;

import io.kubevitals.cluster.PodChange;
import io.kubevitals.cluster.PodRecord;
import io.kubevitals.cluster.ResourceVersion;
import io.kubevitals.cluster.Workload;
import io.kubevitals.incident.Tombstones.Stone;
import io.kubevitals.metrics.Collector;
import io.kubevitals.metrics.FamilyWriter;
import io.kubevitals.metrics.OwnCounter;
import io.kubevitals.metrics.OwnMetrics;
import io.kubevitals.store.CounterRow;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// From changes of pods to facts, counters and incidents. Facts wait until the pod's owner is
/// known; what goes wrong with one pod stays with that pod.
public final class PodLine implements Consumer<PodChange> {
  private static final Logger log = LoggerFactory.getLogger(PodLine.class);

  /// Facts that may wait for owners; beyond, pods count under `_other` at once.
  private static final int MAX_HELD = 100_000;

  /// How long owners wait for the end of the first list, so that neither delays the other and no
  /// page shows a part of a workload's pods. A list of several namespaces may never end.
  private static final Duration LIST_FIRST = Duration.ofSeconds(15);

  private final IncidentConfig config;
  private final Function<PodRecord, CompletableFuture<Workload>> owners;
  private final InstantSource clock;
  private final PodFamilies families;
  private final Workloads workloads;
  private final IncidentBook book;
  private final OwnCounter resets;
  private final Bugs bugs;
  private final PodTable pods;
  private final Beginnings beginnings;
  private final Set<PodEntry> ageing = new LinkedHashSet<>();
  private final List<PodEntry> unasked = new ArrayList<>();
  private final Unanswered unanswered = new Unanswered();
  private @Nullable Instant askFrom;
  private int heldFacts;

  /// One that nothing of outlives the process.
  ///
  /// @param owners never blocks; answers at once or from another thread
  public PodLine(
      IncidentConfig config,
      Function<PodRecord, CompletableFuture<Workload>> owners,
      OwnMetrics own,
      InstantSource clock) {
    this(config, owners, own, clock, clock.instant(), null);
  }

  /// @param owners never blocks; answers at once or from another thread
  /// @param began what ended before counts nothing, as long as nothing is put back
  /// @param journal what is to be made durable, null where nothing outlives the process
  public PodLine(
      IncidentConfig config,
      Function<PodRecord, CompletableFuture<Workload>> owners,
      OwnMetrics own,
      InstantSource clock,
      Instant began,
      @Nullable Journal journal) {
    this.config = config;
    this.owners = owners;
    this.clock = clock;
    this.pods = new PodTable(journal);
    this.beginnings = new Beginnings(began);
    this.families = new PodFamilies(journal == null ? null : journal.counters());
    var dropped =
        own.counter("series_dropped_total", "Series that a limit kept from being made.", "family");
    this.workloads = new Workloads(families, config.series(), dropped);
    this.book =
        new IncidentBook(
            config,
            new IncidentCounts(families, workloads, clock),
            journal == null ? null : journal.incidents());
    this.resets =
        own.counter("restartcount_resets_total", "Containers whose restartCount was seen to fall.");
    this.bugs = new Bugs(own);
    resets.touch();
  }

  /// The families about pods and incidents, all of one moment: a pod that moves between two states
  /// is on every page in one of them.
  public Collector families() {
    return new Collector() {
      @Override
      public String name() {
        return families.name();
      }

      @Override
      public void collect(FamilyWriter out) {
        synchronized (PodLine.this) {
          families.collect(out);
        }
      }
    };
  }

  PodFamilies podFamilies() {
    return families;
  }

  public IncidentBook book() {
    return book;
  }

  /// The workloads with a pod that is not as it should be, the most such pods first.
  public synchronized List<WorkloadPods> troubled(int max) {
    return workloads.troubled(max);
  }

  @Override
  public synchronized void accept(PodChange change) {
    try {
      switch (change) {
        case PodChange.ListBegins begins -> listBegins(begins.first());
        case PodChange.ListEnds _ -> {
          beginnings.listEnds();
          askOwners(clock.instant());
        }
        case PodChange.Unread _ -> beginnings.unread();
        case PodChange.Applied applied -> applied(applied, clock.instant());
        case PodChange.Removed removed ->
            removed(removed.last(), removed.observed(), clock.instant());
        case PodChange.Advanced(String stream, ResourceVersion to) -> pods.advanced(stream, to);
      }
    } catch (RuntimeException e) {
      bugs.caught(e);
    }
  }

  private void listBegins(boolean first) {
    beginnings.listBegins(first);
    askFrom = first ? clock.instant().plus(LIST_FIRST) : null;
  }

  /// What time alone changes.
  public synchronized void tick() {
    var now = clock.instant();
    if (askFrom != null && !now.isBefore(askFrom)) {
      askOwners(now);
    }
    for (PodEntry entry : List.copyOf(ageing)) {
      try {
        refresh(entry, now);
      } catch (RuntimeException e) {
        ageing.remove(entry);
        bugs.caught(e);
      }
    }
    try {
      book.tick(now);
      workloads.retire(now);
    } catch (RuntimeException e) {
      bugs.caught(e);
    }
  }

  /// Pods, workloads and series now held, for those who watch the limits.
  public synchronized Sizes sizes() {
    return new Sizes(pods.size(), ageing.size(), workloads.size(), families.size());
  }

  PodTable pods() {
    return pods;
  }

  /// Puts back a counter.
  void restore(CounterRow row) {
    workloads.restore(row);
  }

  /// Puts back a pod, after the counters and incidents.
  void restore(StoredPod stored, Instant now) {
    var entry = new PodEntry(stored);
    pods.restore(entry);
    entry.hold(stored.held());
    heldFacts += stored.held().size();
    var workload = stored.workload();
    if (workload == null) {
      unasked.add(entry);
    } else {
      own(entry, workload, now);
    }
  }

  /// Everything is put back.
  ///
  /// @param alive until when an earlier process has counted
  /// @param read up to which version it could read everything
  void restored(Instant alive, long read, Instant now) {
    beginnings.restored(alive, pods.newest(read));
    workloads.restored(now);
    book.restored(now);
    pods.restored();
    askOwners(now);
  }

  public record Sizes(int pods, int ageing, int workloads, int series) {}

  private void applied(PodChange.Applied change, Instant now) {
    var pod = change.after();
    var entry = pods.of(pod);
    if (entry != null) {
      entry.past |= entry.isNewerThan(pod);
      entry.pod = pod;
      advance(entry, next(entry, pod), now);
      return;
    }
    var stone = pods.stoneOf(pod);
    if (stone == null) {
      var step = beginnings.begin(pod, change.listed());
      enter(new PodEntry(pod, step.life()), step.facts(), now);
    } else {
      comesBack(pod, stone, change.listed(), now);
    }
  }

  private void comesBack(PodRecord pod, Stone stone, boolean listed, Instant now) {
    boolean older = pod.resourceVersion() <= stone.resourceVersion();
    if (older && stone.observed() && !listed) {
      return;
    }
    pods.forgetStone(pod);
    var back = new PodEntry(pod, stone.life());
    back.past = older;
    var step = next(back, pod);
    back.life = step.life();
    enter(back, step.facts(), now);
  }

  private static PodTransition.Step next(PodEntry entry, PodRecord pod) {
    if (entry.past) {
      entry.past = PodTransition.isPast(entry.life, pod);
    }
    return entry.past ? PodTransition.past(entry.life, pod) : PodTransition.next(entry.life, pod);
  }

  private void enter(PodEntry entry, List<Fact> facts, Instant now) {
    pods.add(entry);
    hold(entry, facts);
    if (entry.owner != null) {
      // Too many facts waited already, so this pod's were counted at once.
      return;
    }
    if (askFrom == null) {
      askOwner(entry, now);
    } else {
      unasked.add(entry);
    }
  }

  private void askOwners(Instant now) {
    askFrom = null;
    for (PodEntry entry : unasked) {
      try {
        if (entry.owner == null) {
          askOwner(entry, now);
        }
      } catch (RuntimeException e) {
        bugs.caught(e);
      }
    }
    unasked.clear();
  }

  private void askOwner(PodEntry entry, Instant now) {
    var owner = owners.apply(entry.pod);
    if (owner.isDone() && !owner.isCompletedExceptionally()) {
      own(entry, owner.join(), now);
    } else if (unanswered.add(entry, owner)) {
      var _ = owner.whenComplete((workload, error) -> answered(owner, workload, error));
    }
  }

  private void removed(PodRecord last, boolean observed, Instant now) {
    var entry = pods.remove(last);
    if (entry == null) {
      if (pods.stoneOf(last) != null) {
        return;
      }
      // Created and deleted while nobody looked.
      var step = beginnings.begin(last, false);
      entry = new PodEntry(last, step.life());
      enter(entry, step.facts(), now);
      pods.remove(last);
    }
    entry.pod = last;
    entry.gone = true;
    var step = PodTransition.last(entry.life, last);
    pods.bury(entry, observed, step.life());
    advance(entry, step, now);
  }

  private void advance(PodEntry entry, PodTransition.Step step, Instant now) {
    entry.life = step.life();
    pods.changed(entry);
    var owner = entry.owner;
    if (owner == null) {
      hold(entry, step.facts());
      return;
    }
    count(entry, owner, step.facts(), now);
    refresh(entry, now);
  }

  private void hold(PodEntry entry, List<Fact> facts) {
    entry.hold(facts);
    heldFacts += facts.size();
    if (heldFacts > MAX_HELD) {
      var guess = entry.bare();
      int containers = entry.pod.containers().size();
      own(entry, guess, workloads.other(guess, containers), clock.instant());
    }
  }

  private synchronized void answered(
      CompletableFuture<Workload> owner, @Nullable Workload workload, @Nullable Throwable error) {
    if (error != null) {
      log.atWarn().addKeyValue("error", error).log("owner unknown, its pods count as bare");
    }
    for (PodEntry entry : unanswered.remove(owner)) {
      try {
        if (entry.owner == null) {
          own(entry, workload == null ? entry.bare() : workload, clock.instant());
        }
      } catch (RuntimeException e) {
        bugs.caught(e);
      }
    }
  }

  private void own(PodEntry entry, Workload workload, Instant now) {
    own(entry, workload, workloads.of(workload, entry.pod.containers().size()), now);
  }

  private void own(PodEntry entry, Workload workload, WorkloadSeries series, Instant now) {
    var owner = series.owner(workload);
    entry.owner = owner;
    entry.pod.containers().forEach(one -> series.container(one.name(), one.type()));
    var facts = entry.held;
    entry.held = List.of();
    heldFacts -= facts.size();
    pods.owned(entry);
    count(entry, owner, facts, now);
    refresh(entry, now);
  }

  private void count(PodEntry entry, PodEntry.Owner owner, List<Fact> facts, Instant now) {
    pods.counted(entry, owner.workload(), facts, now);
    for (Fact fact : facts) {
      owner.series().count(fact);
      if (fact instanceof Fact.RestartCountFell) {
        resets.increment();
      }
      var symptom = Symptoms.of(owner.workload(), entry.pod, entry.life, fact);
      if (symptom != null) {
        book.happened(symptom, now);
      }
    }
  }

  /// Brings gauges, incidents and timers of a pod to its present state.
  private void refresh(PodEntry entry, Instant now) {
    var owner = entry.owner;
    if (owner == null) {
      return;
    }
    if (entry.gone) {
      entry.ungauge(owner.series());
      entry.unreport(book, now);
      ageing.remove(entry);
      workloads.touched(owner.series(), now);
      return;
    }
    entry.gauge(owner.series(), now, config.book().stuckMargin());
    entry.report(book, owner.workload(), config.book(), now);
    workloads.touched(owner.series(), now);
    if (entry.ages()) {
      ageing.add(entry);
    } else {
      ageing.remove(entry);
    }
  }
}
