package io.kubevitals.incident;

import io.kubevitals.cluster.StateReader;
import io.kubevitals.cluster.StateWriter;
import io.kubevitals.cluster.Workload;
import io.kubevitals.incident.Incident.Evidence;
import io.kubevitals.incident.Incident.Span;
import io.kubevitals.incident.Incident.Subject;
import io.kubevitals.incident.IncidentLedger.Entry;
import io.kubevitals.incident.IncidentLedger.Memory;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.UUID;

/// How incidents are written for the store and read again.
final class IncidentForm {
  private static final List<Severity> SEVERITIES = List.of(Severity.values());

  private IncidentForm() {}

  static void write(Entry entry, StateWriter out) {
    write(entry.incident(), out);
    out.text(entry.rule());
    out.text(entry.why());
    write(entry.memory().failing(), out);
    write(entry.memory().affected(), out);
    out.time(entry.memory().quietSince());
  }

  static Entry read(StateReader in) throws IOException {
    return new Entry(incident(in), in.text(), in.text(), new Memory(uids(in), uids(in), in.time()));
  }

  private static void write(Incident incident, StateWriter out) {
    out.number(incident.id());
    var subject = incident.subject();
    out.text(subject.workload().namespace());
    out.text(subject.workload().name());
    out.text(subject.workload().type());
    out.text(subject.container());
    out.text(subject.reason());
    out.constant(incident.severity());
    var span = incident.span();
    out.time(span.first());
    out.time(span.last());
    out.number(span.events());
    out.timeOrNull(span.resolvedAt());
    out.number(incident.pods().failing());
    out.number(incident.pods().affected());
    out.number(incident.pods().names().size());
    incident.pods().names().forEach(out::text);
    out.text(incident.what());
    write(incident.last(), out);
  }

  private static Incident incident(StateReader in) throws IOException {
    long id = in.number();
    var workload = new Workload(in.text(), in.text(), in.text());
    var subject = new Subject(workload, in.text(), in.text());
    var severity = in.constant(SEVERITIES);
    var span = new Span(in.time(), in.time(), in.number(), in.timeOrNull());
    int failing = in.smallNumber();
    int affected = in.smallNumber();
    var names = new ArrayList<String>();
    for (int i = in.count(); i > 0; i--) {
      names.add(in.text());
    }
    var pods = new Incident.Pods(failing, affected, List.copyOf(names));
    return new Incident(id, subject, severity, span, pods, in.text(), evidence(in));
  }

  private static void write(Evidence evidence, StateWriter out) {
    out.text(evidence.pod());
    var exitCode = evidence.exitCode();
    out.flag(exitCode != null);
    if (exitCode != null) {
      out.number(exitCode);
    }
    out.text(evidence.message());
    out.time(evidence.at());
  }

  private static Evidence evidence(StateReader in) throws IOException {
    var pod = in.text();
    Integer exitCode = in.flag() ? in.smallNumber() : null;
    return new Evidence(pod, exitCode, in.text(), in.time());
  }

  private static void write(Set<UUID> uids, StateWriter out) {
    out.number(uids.size());
    uids.forEach(out::uid);
  }

  private static Set<UUID> uids(StateReader in) throws IOException {
    var uids = new HashSet<UUID>();
    for (int i = in.count(); i > 0; i--) {
      uids.add(in.uid());
    }
    return uids;
  }
}
