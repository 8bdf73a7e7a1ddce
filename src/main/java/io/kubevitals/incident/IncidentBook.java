package io.kubevitals.incident;

import io.kubevitals.incident.Incident.Subject;
import io.kubevitals.incident.IncidentLedger.Entry;
import io.kubevitals.incident.IncidentLedger.Memory;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Deque;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.function.Function;
import java.util.function.ToLongFunction;
import org.jspecify.annotations.Nullable;

/// The incidents: opened by a symptom that no noise rule hides, updated by the next ones of the
/// same subject, resolved when nothing has been wrong for the hold-down. What a rule hides is kept
/// in the same way, so that it counts once and can be looked up; it surfaces when the rule lets go
/// of it, without a new event.
public final class IncidentBook {
  private record Hidden(Subject subject, String rule) {}

  private record Verdict(NoiseRule rule, String why) {}

  private final List<NoiseRule> rules;
  private final Duration holdDown;
  private final int history;
  private final IncidentCounts counts;
  private final @Nullable IncidentLedger ledger;
  private final Map<Subject, IncidentCase> open = new HashMap<>();
  private final Map<Hidden, IncidentCase> hidden = new HashMap<>();
  private final Map<UUID, List<Symptom>> standing = new HashMap<>();
  private final Deque<Incident> resolved = new ArrayDeque<>();
  private final Deque<Suppression> forgotten = new ArrayDeque<>();
  private long lastId;

  /// @param ledger knows what of it is durable, null where nothing is kept
  IncidentBook(IncidentConfig config, IncidentCounts counts, @Nullable IncidentLedger ledger) {
    this.ledger = ledger;
    this.rules =
        List.of(
            new ExcludeRule(config.noise().exclude()),
            new DeletionRule(),
            new JobCompletedRule(),
            new InitGraceRule(config.noise().initGrace()));
    this.holdDown = config.book().holdDown();
    this.history = config.book().history();
    this.counts = counts;
    rules.forEach(rule -> counts.expect(rule.name()));
  }

  /// What just happened to a pod.
  synchronized void happened(Symptom symptom, Instant now) {
    var verdict = judge(symptom, now);
    if (verdict == null) {
      var incident = openCase(symptom, now);
      var before = incident.severity();
      incident.happened(symptom, now);
      noteSeverity(incident, before);
      note(incident);
    } else {
      var one = hiddenCase(symptom, verdict, now);
      one.happened(symptom, now);
      note(one);
    }
  }

  /// What is wrong with a pod from now on; replaces what was said of it before.
  synchronized void stands(UUID pod, List<Symptom> symptoms, Instant now) {
    var before =
        symptoms.isEmpty() ? standing.remove(pod) : standing.put(pod, List.copyOf(symptoms));
    if (before != null) {
      for (Symptom one : before) {
        if (symptoms.stream().noneMatch(next -> next.subject().equals(one.subject()))) {
          recovered(one, now);
        }
      }
    }
    symptoms.forEach(symptom -> place(symptom, now));
  }

  /// Asks the rules again and resolves what is over.
  synchronized void tick(Instant now) {
    standing.values().forEach(symptoms -> symptoms.forEach(symptom -> place(symptom, now)));
    for (Iterator<IncidentCase> cases = open.values().iterator(); cases.hasNext(); ) {
      var incident = cases.next();
      if (incident.isOver(holdDown, now)) {
        cases.remove();
        counts.resolved(incident.subject(), incident.severity());
        resolve(incident, now);
      }
    }
    for (Iterator<Map.Entry<Hidden, IncidentCase>> cases = hidden.entrySet().iterator();
        cases.hasNext(); ) {
      var entry = cases.next();
      if (entry.getValue().isOver(holdDown, now)) {
        cases.remove();
        forget(entry.getValue(), now);
      }
    }
  }

  /// What the book says now.
  public synchronized IncidentView view(Instant now) {
    return ledger != null && ledger.isKeeping()
        ? ledger.view(now)
        : IncidentLedger.view(entries(), now);
  }

  /// All there is at this moment.
  synchronized List<Entry> entries() {
    var all = new ArrayList<Entry>();
    open.values().forEach(one -> all.add(one.entry()));
    hidden.values().forEach(one -> all.add(one.entry()));
    resolved.forEach(one -> all.add(new Entry(one, "", "", Memory.NONE)));
    forgotten.forEach(
        one -> all.add(new Entry(one.incident(), one.rule(), one.why(), Memory.NONE)));
    return all;
  }

  /// What has changed since it was asked last.
  synchronized IncidentLedger.Taken take(IncidentLedger from, boolean whole) {
    return whole ? from.takeAll(entries()) : from.take();
  }

  synchronized void committed(IncidentLedger to, IncidentLedger.Taken taken) {
    to.committed(taken);
  }

  synchronized void failed(IncidentLedger to, IncidentLedger.Taken taken) {
    for (Entry entry : taken.entries()) {
      var one = find(entry);
      if (one != null) {
        to.changed(one);
      } else if (isKept(entry)) {
        to.over(entry);
      }
    }
    taken.gone().forEach(to::dropped);
  }

  synchronized void keep(IncidentLedger to, boolean kept) {
    to.keep(kept, entries());
  }

  /// Puts back what an earlier process had; the pods are put back after it.
  synchronized void restore(Entry entry) {
    lastId = Math.max(lastId, entry.id());
    if (ledger != null) {
      ledger.restore(entry);
    }
    var incident = entry.incident();
    if (!incident.isOpen()) {
      restoreResolved(entry);
    } else if (entry.isHidden()) {
      hidden.put(new Hidden(incident.subject(), entry.rule()), new IncidentCase(entry));
    } else {
      open.put(incident.subject(), new IncidentCase(entry));
      counts.restored(incident.subject(), incident.severity());
    }
  }

  /// Everything is put back: lets go of pods that are not in trouble any more.
  synchronized void restored(Instant now) {
    open.values().forEach(one -> letGo(one, now));
    hidden.values().forEach(one -> letGo(one, now));
  }

  private void letGo(IncidentCase one, Instant now) {
    one.recoveredBut(pod -> stands(pod, one.subject()), now);
    note(one);
  }

  private boolean stands(UUID pod, Subject subject) {
    return standing.getOrDefault(pod, List.of()).stream()
        .anyMatch(symptom -> symptom.subject().equals(subject));
  }

  private void restoreResolved(Entry entry) {
    if (entry.isHidden()) {
      insert(forgotten, entry.suppression(), Suppression::incident);
    } else {
      insert(resolved, entry.incident(), one -> one);
    }
  }

  /// Newest first.
  private static <T> void insert(Deque<T> kept, T one, Function<T, Incident> of) {
    var sorted = new ArrayList<T>(kept);
    sorted.add(one);
    sorted.sort(Comparator.comparing(of, IncidentLedger.newestFirst()));
    kept.clear();
    kept.addAll(sorted);
  }

  private @Nullable IncidentCase find(Entry entry) {
    var subject = entry.incident().subject();
    var one = entry.isHidden() ? hidden.get(new Hidden(subject, entry.rule())) : open.get(subject);
    return one != null && one.id() == entry.id() ? one : null;
  }

  private boolean isKept(Entry entry) {
    return entry.isHidden()
        ? forgotten.contains(entry.suppression())
        : resolved.contains(entry.incident());
  }

  private void note(IncidentCase one) {
    if (one.takeChanged() && ledger != null) {
      ledger.changed(one);
    }
  }

  private void place(Symptom symptom, Instant now) {
    var verdict = judge(symptom, now);
    if (verdict == null) {
      recoverHidden(symptom, null, now);
      var incident = openCase(symptom, now);
      var before = incident.severity();
      incident.stands(symptom, now);
      noteSeverity(incident, before);
      note(incident);
    } else {
      recoverHidden(symptom, verdict.rule(), now);
      var incident = open.get(symptom.subject());
      if (incident != null) {
        incident.recovered(symptom.pod().id().uid(), now);
        note(incident);
      }
      var one = hiddenCase(symptom, verdict, now);
      one.stands(symptom, now);
      note(one);
    }
  }

  private void recovered(Symptom symptom, Instant now) {
    recoverHidden(symptom, null, now);
    var incident = open.get(symptom.subject());
    if (incident != null) {
      incident.recovered(symptom.pod().id().uid(), now);
      note(incident);
    }
  }

  private void recoverHidden(Symptom symptom, @Nullable NoiseRule except, Instant now) {
    for (NoiseRule rule : rules) {
      var one = hidden.get(new Hidden(symptom.subject(), rule.name()));
      if (one != null && !rule.equals(except)) {
        one.recovered(symptom.pod().id().uid(), now);
        note(one);
      }
    }
  }

  private @Nullable Verdict judge(Symptom symptom, Instant now) {
    for (NoiseRule rule : rules) {
      var why = rule.why(symptom, now);
      if (why != null) {
        return new Verdict(rule, why);
      }
    }
    return null;
  }

  private IncidentCase openCase(Symptom symptom, Instant now) {
    var incident = open.get(symptom.subject());
    if (incident == null) {
      incident = new IncidentCase(++lastId, "", symptom, now);
      open.put(symptom.subject(), incident);
      counts.opened(symptom.subject(), symptom.severity());
    }
    return incident;
  }

  private IncidentCase hiddenCase(Symptom symptom, Verdict verdict, Instant now) {
    var key = new Hidden(symptom.subject(), verdict.rule().name());
    var one = hidden.get(key);
    if (one == null) {
      one = new IncidentCase(++lastId, key.rule(), symptom, now);
      hidden.put(key, one);
      counts.suppressed(key.rule());
    }
    one.because(verdict.why());
    return one;
  }

  private void noteSeverity(IncidentCase incident, Severity before) {
    if (incident.severity() != before) {
      counts.changed(incident.subject(), before, incident.severity());
    }
  }

  private void resolve(IncidentCase one, Instant now) {
    var last = one.toIncident(now);
    over(one, new Entry(last, "", "", Memory.NONE));
    keep(resolved, last, Incident::id);
  }

  private void forget(IncidentCase one, Instant now) {
    var last = new Suppression(one.rule(), one.why(), one.toIncident(now));
    over(one, new Entry(last.incident(), last.rule(), last.why(), Memory.NONE));
    keep(forgotten, last, dropped -> dropped.incident().id());
  }

  private void over(IncidentCase one, Entry last) {
    if (ledger != null) {
      ledger.over(one, last);
    }
  }

  private <T> void keep(Deque<T> kept, T one, ToLongFunction<T> id) {
    kept.addFirst(one);
    while (kept.size() > history) {
      T dropped = kept.removeLast();
      if (ledger != null) {
        ledger.dropped(id.applyAsLong(dropped));
      }
    }
  }
}
