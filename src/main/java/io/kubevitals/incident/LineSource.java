package io.kubevitals.incident;

import io.kubevitals.metrics.CounterChange;
import io.kubevitals.metrics.Scraper;
import io.kubevitals.metrics.Scrapers;
import io.kubevitals.store.Batch;
import io.kubevitals.store.Bytes;
import io.kubevitals.store.CounterRow;
import io.kubevitals.store.CursorRow;
import io.kubevitals.store.FencedException;
import io.kubevitals.store.IncidentRow;
import io.kubevitals.store.Meta;
import io.kubevitals.store.PodRow;
import io.kubevitals.store.Row;
import io.kubevitals.store.RowKey;
import io.kubevitals.store.ScraperRow;
import io.kubevitals.store.Source;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.AbstractList;
import java.util.ArrayList;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.function.LongSupplier;
import java.util.function.Supplier;

/// What of a [PodLine] outlives the process: its counters, pods, incidents, ended runs and place in
/// the watch, always of one moment, and who scrapes.
public final class LineSource implements Source {
  private final PodLine line;
  private final Journal journal;
  private final Scrapers scrapers;
  private final Identity identity;
  private final InstantSource clock;
  private final LongSupplier nanos;
  private final Listener listener;
  private final StateForm form;
  private final IdentityHashMap<Batch, Taken> taken = new IdentityHashMap<>();
  private Set<Scraper> storedScrapers = Set.of();
  private boolean rewrite;

  /// Whose state it is.
  ///
  /// @param cluster and scope that the pods are of, an [io.kubevitals.store.Origin]
  /// @param term `leaseTransitions` of the Lease, 0 without one
  /// @param labelNames of the pods that records keep
  public record Identity(String cluster, LongSupplier term, Set<String> labelNames) {}

  /// Who has to know what becomes of the store.
  public interface Listener {
    /// Whether what pages show survives a crash.
    void persistent(boolean persistent);

    /// Somebody with a later term writes: nothing may be shown any more.
    ///
    /// @param seen that term
    void fenced(long seen);
  }

  private record Taken(
      List<CounterChange> counters,
      Journal.Taken pods,
      IncidentLedger.Taken incidents,
      Map<Scraper, Duration> scrapers) {}

  public LineSource(
      PodLine line,
      Journal journal,
      Scrapers scrapers,
      Identity identity,
      InstantSource clock,
      LongSupplier nanos,
      Listener listener) {
    this.line = line;
    this.journal = journal;
    this.scrapers = scrapers;
    this.identity = identity;
    this.clock = clock;
    this.nanos = nanos;
    this.listener = listener;
    this.form = new StateForm(identity.labelNames());
    persistent(true);
  }

  /// Nothing of what is stored can be gone on from: the first batch replaces it.
  void rewrite() {
    rewrite = true;
  }

  Identity identity() {
    return identity;
  }

  StateForm form() {
    return form;
  }

  PodLine line() {
    return line;
  }

  Scrapers scrapers() {
    return scrapers;
  }

  @Override
  public Batch take() {
    return take(rewrite);
  }

  @Override
  public Batch takeAll() {
    return take(true);
  }

  @Override
  public void committed(Batch batch) {
    var what = taken.remove(batch);
    if (what == null) {
      return;
    }
    synchronized (line) {
      journal.counters().committed(what.counters());
      line.book().committed(journal.incidents(), what.incidents());
    }
    storedScrapers = Set.copyOf(what.scrapers().keySet());
    rewrite &= !batch.whole();
  }

  @Override
  public void failed(Batch batch) {
    var what = taken.remove(batch);
    if (what == null) {
      return;
    }
    synchronized (line) {
      journal.counters().failed(what.counters());
      journal.failed(what.pods());
      line.book().failed(journal.incidents(), what.incidents());
    }
  }

  @Override
  public void persistent(boolean persistent) {
    synchronized (line) {
      journal.counters().keep(persistent);
      line.book().keep(journal.incidents(), persistent);
    }
    listener.persistent(persistent);
  }

  @Override
  public void fenced(FencedException cause) {
    listener.fenced(cause.seen());
  }

  private Batch take(boolean whole) {
    var rows = new ArrayList<Supplier<Row>>();
    var deletions = new ArrayList<RowKey>();
    Instant now = clock.instant();
    Taken what;
    synchronized (line) {
      what =
          new Taken(
              whole ? journal.counters().takeAll() : journal.counters().take(),
              whole ? journal.takeAll(line.pods().all(), line.pods().allStones()) : journal.take(),
              line.book().take(journal.incidents(), whole),
              scrapers.known(nanos.getAsLong()));
      what.pods().pods().forEach(uid -> addPod(uid, rows, deletions));
      what.pods().stones().forEach(uid -> addStone(uid, rows, deletions));
    }
    what.counters().forEach(change -> addCounter(change, rows, deletions));
    addIncidents(what.incidents(), rows, deletions);
    addScrapers(what.scrapers(), now, rows, deletions);
    what.pods().ends().forEach(end -> rows.add(() -> end));
    what.pods()
        .cursors()
        .forEach((stream, to) -> rows.add(() -> new CursorRow(stream, to.asText())));
    var meta = new Meta(identity.cluster(), identity.term().getAsLong(), now);
    var batch = new Batch(meta, whole, deletions, new RowsOnDemand(rows));
    taken.put(batch, what);
    return batch;
  }

  private void addPod(UUID uid, List<Supplier<Row>> rows, List<RowKey> deletions) {
    var pod = line.pods().stored(uid);
    if (pod == null) {
      deletions.add(new RowKey.Pod(PodRow.Kind.POD, uid.toString()));
    } else {
      rows.add(() -> new PodRow(PodRow.Kind.POD, uid.toString(), new Bytes(form.bytes(pod))));
    }
  }

  private void addStone(UUID uid, List<Supplier<Row>> rows, List<RowKey> deletions) {
    var stone = line.pods().stone(uid);
    if (stone == null) {
      deletions.add(new RowKey.Pod(PodRow.Kind.STONE, uid.toString()));
    } else {
      rows.add(() -> new PodRow(PodRow.Kind.STONE, uid.toString(), new Bytes(form.bytes(stone))));
    }
  }

  private static void addCounter(
      CounterChange change, List<Supplier<Row>> rows, List<RowKey> deletions) {
    if (change.gone()) {
      deletions.add(new RowKey.Counter(change.family(), change.labels()));
    } else {
      rows.add(
          () -> new CounterRow(change.family(), change.labels(), change.total(), change.served()));
    }
  }

  private void addIncidents(
      IncidentLedger.Taken incidents, List<Supplier<Row>> rows, List<RowKey> deletions) {
    incidents.gone().forEach(id -> deletions.add(new RowKey.Incident(id.toString())));
    for (IncidentLedger.Entry entry : incidents.entries()) {
      rows.add(() -> new IncidentRow(Long.toString(entry.id()), new Bytes(form.bytes(entry))));
    }
  }

  private void addScrapers(
      Map<Scraper, Duration> known, Instant now, List<Supplier<Row>> rows, List<RowKey> deletions) {
    known.forEach(
        (one, ago) -> rows.add(() -> new ScraperRow(one.address(), one.agent(), now.minus(ago))));
    for (Scraper one : storedScrapers) {
      if (!known.containsKey(one)) {
        deletions.add(new RowKey.Scraper(one.address(), one.agent()));
      }
    }
  }

  /// Rows that are made as they are asked for.
  private static final class RowsOnDemand extends AbstractList<Row> {
    private final List<Supplier<Row>> rows;

    RowsOnDemand(List<Supplier<Row>> rows) {
      this.rows = rows;
    }

    @Override
    public Row get(int index) {
      return rows.get(index).get();
    }

    @Override
    public int size() {
      return rows.size();
    }
  }
}
