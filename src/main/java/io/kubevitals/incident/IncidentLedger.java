package io.kubevitals.incident;

import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;

/// Which incidents differ from what is stored of them, and what of them may be shown: what is
/// durable. Guarded by the book.
final class IncidentLedger {
  private final Runnable changed;
  private final Set<IncidentCase> dirty = new LinkedHashSet<>();
  private final Map<Long, Entry> done = new LinkedHashMap<>();
  private final Set<Long> gone = new HashSet<>();
  private final Map<Long, Entry> shown = new HashMap<>();
  private boolean keeping;

  /// @param changed hears that there is something to be written
  IncidentLedger(Runnable changed) {
    this.changed = changed;
  }

  /// An incident, or what a rule hides, at one moment.
  ///
  /// @param rule `""` for an incident
  /// @param why the rule hides it
  /// @param memory what only a case that is not over needs
  record Entry(Incident incident, String rule, String why, Memory memory) {
    long id() {
      return incident.id();
    }

    boolean isHidden() {
      return !rule.isEmpty();
    }

    Suppression suppression() {
      return new Suppression(rule, why, incident);
    }
  }

  /// @param failing pods in trouble now
  /// @param affected pods ever affected
  record Memory(Set<UUID> failing, Set<UUID> affected, Instant quietSince) {
    static final Memory NONE = new Memory(Set.of(), Set.of(), Instant.EPOCH);
  }

  /// @param gone ids of what is kept no more
  record Taken(List<Entry> entries, Set<Long> gone) {}

  void changed(IncidentCase one) {
    dirty.add(one);
    changed.run();
  }

  /// A case is over.
  void over(IncidentCase one, Entry last) {
    dirty.remove(one);
    over(last);
  }

  void over(Entry last) {
    done.put(last.id(), last);
    changed.run();
  }

  void dropped(long id) {
    done.remove(id);
    gone.add(id);
    changed.run();
  }

  Taken take() {
    var entries = new ArrayList<Entry>(dirty.size() + done.size());
    dirty.forEach(one -> entries.add(one.entry()));
    entries.addAll(done.values());
    var taken = new Taken(entries, Set.copyOf(gone));
    clear();
    return taken;
  }

  Taken takeAll(List<Entry> all) {
    clear();
    return new Taken(all, Set.of());
  }

  void committed(Taken taken) {
    taken.gone().forEach(shown::remove);
    taken.entries().forEach(entry -> shown.put(entry.id(), entry));
  }

  /// @param kept whether what is written outlives a crash now; if not, nothing waits for it
  /// @param all at present
  void keep(boolean kept, List<Entry> all) {
    keeping = kept;
    if (kept) {
      shown.clear();
      all.forEach(entry -> shown.put(entry.id(), entry));
    }
  }

  void restore(Entry entry) {
    shown.put(entry.id(), entry);
  }

  boolean isKeeping() {
    return keeping;
  }

  IncidentView view(Instant now) {
    return view(shown.values(), now);
  }

  static IncidentView view(Iterable<Entry> entries, Instant now) {
    var open = new ArrayList<Incident>();
    var resolved = new ArrayList<Incident>();
    var hidden = new ArrayList<Suppression>();
    var forgotten = new ArrayList<Suppression>();
    for (Entry entry : entries) {
      boolean isOpen = entry.incident().isOpen();
      if (entry.isHidden()) {
        (isOpen ? hidden : forgotten).add(entry.suppression());
      } else {
        (isOpen ? open : resolved).add(entry.incident());
      }
    }
    open.sort(IncidentCase.worstFirst());
    resolved.sort(newestFirst());
    hidden.sort(Comparator.comparing(Suppression::incident, IncidentCase.worstFirst()));
    forgotten.sort(Comparator.comparing(Suppression::incident, newestFirst()));
    hidden.addAll(forgotten);
    return new IncidentView(now, open, resolved, hidden);
  }

  static Comparator<Incident> newestFirst() {
    return Comparator.comparing(IncidentLedger::end).thenComparingLong(Incident::id).reversed();
  }

  private static Instant end(Incident incident) {
    var end = incident.span().resolvedAt();
    return end == null ? Instant.MAX : end;
  }

  private void clear() {
    dirty.clear();
    done.clear();
    gone.clear();
  }
}
