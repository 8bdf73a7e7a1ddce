package io.kubevitals.incident;

import io.kubevitals.incident.Incident.Evidence;
import io.kubevitals.incident.Incident.Subject;
import io.kubevitals.incident.IncidentLedger.Entry;
import io.kubevitals.incident.IncidentLedger.Memory;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.function.Predicate;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/// An incident being written. Guarded by its book.
final class IncidentCase {
  private static final int MAX_NAMES = 20;
  private static final int MAX_AFFECTED = 10_000;
  private static final int MAX_MESSAGE = 1_000;

  private final long id;
  private final String rule;
  private final Subject subject;
  private final Instant first;
  private final UidTable<UUID> failing = new UidTable<>(uid -> uid);
  private final UidTable<UUID> affected = new UidTable<>(uid -> uid);
  private final List<String> names = new ArrayList<>(1);
  private Severity severity;
  private Instant lastSeen;
  private Instant quietSince;
  private long events;
  private Supplier<String> what;
  private Evidence evidence;
  private String why = "";
  private boolean changed = true;

  /// @param rule that hides it, `""` for an incident
  IncidentCase(long id, String rule, Symptom symptom, Instant now) {
    this.id = id;
    this.rule = rule;
    this.subject = symptom.subject();
    this.first = now;
    this.severity = symptom.severity();
    this.lastSeen = now;
    this.quietSince = now;
    this.what = symptom.detail().what();
    this.evidence = evidence(symptom, now);
  }

  /// One that an earlier process began.
  IncidentCase(Entry entry) {
    var incident = entry.incident();
    this.id = incident.id();
    this.rule = entry.rule();
    this.subject = incident.subject();
    this.first = incident.span().first();
    this.severity = incident.severity();
    this.lastSeen = incident.span().last();
    this.quietSince = entry.memory().quietSince();
    this.events = incident.span().events();
    var told = incident.what();
    this.what = () -> told;
    this.evidence = incident.last();
    this.why = entry.why();
    this.changed = false;
    failing.addAll(entry.memory().failing());
    affected.addAll(entry.memory().affected());
    names.addAll(incident.pods().names());
  }

  long id() {
    return id;
  }

  String rule() {
    return rule;
  }

  Subject subject() {
    return subject;
  }

  /// All of it at this moment, to be kept.
  Entry entry() {
    var memory = new Memory(Set.copyOf(failing), Set.copyOf(affected), quietSince);
    return new Entry(toIncident(null), rule, why, memory);
  }

  /// Whether it has changed since this was asked last; that a trouble still stands is no change.
  boolean takeChanged() {
    boolean was = changed;
    changed = false;
    return was;
  }

  Severity severity() {
    return severity;
  }

  /// Why a rule hides it, `""` for an incident.
  String why() {
    return why;
  }

  void because(String why) {
    changed |= !why.equals(this.why);
    this.why = why;
  }

  void happened(Symptom symptom, Instant now) {
    events++;
    see(symptom, now);
  }

  /// A standing trouble of a pod. An end was counted when it happened; a wait counts as it begins.
  void stands(Symptom symptom, Instant now) {
    var pod = symptom.pod().id();
    boolean isNew = failing.add(pod.uid());
    if (events == 0 || (isNew && symptom.detail().exitCode() == null)) {
      events++;
    }
    if (isNew || !what.get().equals(symptom.detail().what().get())) {
      see(symptom, now);
    }
    lastSeen = now;
  }

  void recovered(UUID pod, Instant now) {
    if (failing.drop(pod) != null) {
      quietSince = now;
      changed = true;
    }
  }

  /// Lets go of pods that are not in trouble any more.
  void recoveredBut(Predicate<UUID> standing, Instant now) {
    for (UUID pod : List.copyOf(failing)) {
      if (!standing.test(pod)) {
        recovered(pod, now);
      }
    }
  }

  boolean isOver(Duration holdDown, Instant now) {
    return failing.isEmpty() && !now.isBefore(quietSince.plus(holdDown));
  }

  Incident toIncident(@Nullable Instant resolvedAt) {
    return new Incident(
        id,
        subject,
        severity,
        new Incident.Span(first, lastSeen, events, resolvedAt),
        new Incident.Pods(failing.size(), affected.size(), List.copyOf(names)),
        what.get(),
        evidence);
  }

  static Comparator<Incident> worstFirst() {
    return Comparator.comparing(Incident::severity)
        .thenComparing(incident -> incident.span().last(), Comparator.reverseOrder())
        .thenComparing(Incident::id, Comparator.reverseOrder());
  }

  private void see(Symptom symptom, Instant now) {
    var pod = symptom.pod().id();
    changed = true;
    severity = severity.worst(symptom.severity());
    lastSeen = now;
    quietSince = now;
    what = symptom.detail().what();
    evidence = evidence(symptom, now);
    if (affected.size() < MAX_AFFECTED) {
      affected.add(pod.uid());
    }
    names.remove(pod.name());
    names.addFirst(pod.name());
    if (names.size() > MAX_NAMES) {
      names.removeLast();
    }
  }

  private static Evidence evidence(Symptom symptom, Instant now) {
    var detail = symptom.detail();
    var message = detail.message();
    var at = detail.at().equals(Instant.EPOCH) ? now : detail.at();
    return new Evidence(
        symptom.pod().id().name(),
        detail.exitCode(),
        message.length() > MAX_MESSAGE ? message.substring(0, MAX_MESSAGE) : message,
        at);
  }
}
