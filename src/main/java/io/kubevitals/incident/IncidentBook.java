package io.kubevitals.incident;

import io.kubevitals.incident.Incident.Subject;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.UUID;
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
  private final Map<Subject, IncidentCase> open = new HashMap<>();
  private final Map<Hidden, IncidentCase> hidden = new HashMap<>();
  private final Map<UUID, List<Symptom>> standing = new HashMap<>();
  private final Deque<Incident> resolved = new ArrayDeque<>();
  private final Deque<Suppression> forgotten = new ArrayDeque<>();
  private long lastId;

  IncidentBook(IncidentConfig config, IncidentCounts counts) {
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
    } else {
      hiddenCase(symptom, verdict, now).happened(symptom, now);
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
        keep(resolved, incident.toIncident(now));
      }
    }
    for (Iterator<Map.Entry<Hidden, IncidentCase>> cases = hidden.entrySet().iterator();
        cases.hasNext(); ) {
      var entry = cases.next();
      if (entry.getValue().isOver(holdDown, now)) {
        cases.remove();
        keep(forgotten, suppression(entry.getKey(), entry.getValue(), now));
      }
    }
  }

  /// What the book says now.
  public synchronized IncidentView view(Instant now) {
    var suppressed = new ArrayList<Suppression>();
    hidden.forEach((key, one) -> suppressed.add(suppression(key, one, null)));
    suppressed.sort((a, b) -> IncidentCase.worstFirst().compare(a.incident(), b.incident()));
    suppressed.addAll(forgotten);
    return new IncidentView(
        now,
        open.values().stream()
            .map(one -> one.toIncident(null))
            .sorted(IncidentCase.worstFirst())
            .toList(),
        List.copyOf(resolved),
        List.copyOf(suppressed));
  }

  private void place(Symptom symptom, Instant now) {
    var verdict = judge(symptom, now);
    if (verdict == null) {
      recoverHidden(symptom, null, now);
      var incident = openCase(symptom, now);
      var before = incident.severity();
      incident.stands(symptom, now);
      noteSeverity(incident, before);
    } else {
      recoverHidden(symptom, verdict.rule(), now);
      var incident = open.get(symptom.subject());
      if (incident != null) {
        incident.recovered(symptom.pod().id().uid(), now);
      }
      hiddenCase(symptom, verdict, now).stands(symptom, now);
    }
  }

  private void recovered(Symptom symptom, Instant now) {
    recoverHidden(symptom, null, now);
    var incident = open.get(symptom.subject());
    if (incident != null) {
      incident.recovered(symptom.pod().id().uid(), now);
    }
  }

  private void recoverHidden(Symptom symptom, @Nullable NoiseRule except, Instant now) {
    for (NoiseRule rule : rules) {
      var one = hidden.get(new Hidden(symptom.subject(), rule.name()));
      if (one != null && !rule.equals(except)) {
        one.recovered(symptom.pod().id().uid(), now);
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
      incident = new IncidentCase(++lastId, symptom, now);
      open.put(symptom.subject(), incident);
      counts.opened(symptom.subject(), symptom.severity());
    }
    return incident;
  }

  private IncidentCase hiddenCase(Symptom symptom, Verdict verdict, Instant now) {
    var key = new Hidden(symptom.subject(), verdict.rule().name());
    var one = hidden.get(key);
    if (one == null) {
      one = new IncidentCase(++lastId, symptom, now);
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

  private static Suppression suppression(Hidden key, IncidentCase one, @Nullable Instant end) {
    return new Suppression(key.rule(), one.why(), one.toIncident(end));
  }

  private <T> void keep(Deque<T> kept, T one) {
    kept.addFirst(one);
    while (kept.size() > history) {
      kept.removeLast();
    }
  }
}
