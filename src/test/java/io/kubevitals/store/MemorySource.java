package io.kubevitals.store;

import java.time.InstantSource;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/// A source of counters and ends that remembers what it was told. One lock, as writers and the loop
/// are different threads.
final class MemorySource implements Source {
  final List<String> told = new ArrayList<>();
  final Map<String, Long> durable = new LinkedHashMap<>();
  private final InstantSource clock;
  private final Map<String, Long> totals = new LinkedHashMap<>();
  private final Set<String> dirty = new LinkedHashSet<>();
  private final List<EndRow> ends = new ArrayList<>();
  long term;

  MemorySource(InstantSource clock) {
    this.clock = clock;
  }

  synchronized void add(String counter, long count) {
    totals.merge(counter, count, Long::sum);
    dirty.add(counter);
  }

  synchronized void end(EndRow end) {
    ends.add(end);
  }

  synchronized void restore(Row row) {
    if (row instanceof CounterRow counter) {
      totals.put(counter.family(), counter.total());
      durable.put(counter.family(), counter.total());
    }
  }

  synchronized long total(String counter) {
    return totals.getOrDefault(counter, 0L);
  }

  synchronized long durable(String counter) {
    return durable.getOrDefault(counter, 0L);
  }

  synchronized List<String> told() {
    return List.copyOf(told);
  }

  @Override
  public synchronized Batch take() {
    Batch batch = batch(dirty, false);
    dirty.clear();
    ends.clear();
    return batch;
  }

  @Override
  public synchronized Batch takeAll() {
    Batch batch = batch(totals.keySet(), true);
    dirty.clear();
    ends.clear();
    return batch;
  }

  @Override
  public synchronized void committed(Batch batch) {
    for (Row row : batch.rows()) {
      if (row instanceof CounterRow counter) {
        durable.put(counter.family(), counter.total());
      }
    }
    told.add("committed " + batch.rows().size() + (batch.whole() ? " whole" : ""));
  }

  @Override
  public synchronized void failed(Batch batch) {
    for (Row row : batch.rows()) {
      switch (row) {
        case CounterRow counter -> dirty.add(counter.family());
        case EndRow end -> ends.add(end);
        default -> throw new IllegalStateException(row.toString());
      }
    }
    told.add("failed " + batch.rows().size());
  }

  @Override
  public synchronized void persistent(boolean persistent) {
    told.add("persistent " + persistent);
  }

  @Override
  public synchronized void fenced(FencedException cause) {
    told.add("fenced");
  }

  private Batch batch(Set<String> names, boolean whole) {
    var rows = new ArrayList<Row>(ends);
    for (String name : names) {
      long total = total(name);
      rows.add(new CounterRow(name, List.of(), total, total));
    }
    return new Batch(new Meta("cluster", term, clock.instant()), whole, List.of(), rows);
  }
}
