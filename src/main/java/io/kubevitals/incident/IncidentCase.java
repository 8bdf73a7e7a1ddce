package io.kubevitals.incident;

import io.kubevitals.incident.Incident.Evidence;
import io.kubevitals.incident.Incident.Subject;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;

/// An incident being written. Guarded by its book.
final class IncidentCase {
  private static final int MAX_NAMES = 20;
  private static final int MAX_AFFECTED = 10_000;
  private static final int MAX_MESSAGE = 1_000;

  private final long id;
  private final Subject subject;
  private final Instant first;
  private final Map<UUID, String> failing = new HashMap<>(2);
  private final Set<UUID> affected = new HashSet<>(2);
  private final List<String> names = new ArrayList<>(1);
  private Severity severity;
  private Instant lastSeen;
  private Instant quietSince;
  private long events;
  private String what;
  private Evidence evidence;
  private String why = "";

  IncidentCase(long id, Symptom symptom, Instant now) {
    this.id = id;
    this.subject = symptom.subject();
    this.first = now;
    this.severity = symptom.severity();
    this.lastSeen = now;
    this.quietSince = now;
    this.what = symptom.detail().what();
    this.evidence = evidence(symptom, now);
  }

  Subject subject() {
    return subject;
  }

  Severity severity() {
    return severity;
  }

  /// Why a rule hides it, `""` for an incident.
  String why() {
    return why;
  }

  void because(String why) {
    this.why = why;
  }

  void happened(Symptom symptom, Instant now) {
    events++;
    see(symptom, now);
  }

  /// A standing trouble of a pod. An end was counted when it happened; a wait counts as it begins.
  void stands(Symptom symptom, Instant now) {
    var pod = symptom.pod().id();
    boolean isNew = failing.put(pod.uid(), pod.name()) == null;
    if (events == 0 || (isNew && symptom.detail().exitCode() == null)) {
      events++;
    }
    if (isNew || !what.equals(symptom.detail().what())) {
      see(symptom, now);
    }
    lastSeen = now;
  }

  void recovered(UUID pod, Instant now) {
    if (failing.remove(pod) != null) {
      quietSince = now;
    }
  }

  boolean isOver(Duration holdDown, Instant now) {
    return failing.isEmpty() && !now.isBefore(quietSince.plus(holdDown));
  }

  Incident toIncident(@org.jspecify.annotations.Nullable Instant resolvedAt) {
    return new Incident(
        id,
        subject,
        severity,
        new Incident.Span(first, lastSeen, events, resolvedAt),
        new Incident.Pods(failing.size(), affected.size(), List.copyOf(names)),
        what,
        evidence);
  }

  static Comparator<Incident> worstFirst() {
    return Comparator.comparing(Incident::severity)
        .thenComparing(incident -> incident.span().last(), Comparator.reverseOrder())
        .thenComparing(Incident::id, Comparator.reverseOrder());
  }

  private void see(Symptom symptom, Instant now) {
    var pod = symptom.pod().id();
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
