package io.kubevitals.incident;

import io.kubevitals.cluster.ContainerType;
import io.kubevitals.cluster.PodRecordReader;
import io.kubevitals.cluster.PodRecordWriter;
import io.kubevitals.cluster.StateReader;
import io.kubevitals.cluster.StateWriter;
import io.kubevitals.cluster.Workload;
import io.kubevitals.incident.ContainerLife.Runs;
import io.kubevitals.incident.Tombstones.Stone;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/// How pods and stones are written for the store and read again. Not thread-safe.
final class StateForm {
  private static final int VERSION = 1;
  private static final List<ContainerType> TYPES = List.of(ContainerType.values());
  private static final List<TerminationReason> REASONS = List.of(TerminationReason.values());
  private static final List<WaitingReason> WAITS = List.of(WaitingReason.values());
  private static final List<Disruption> DISRUPTIONS = List.of(Disruption.values());

  private final StateWriter out = new StateWriter();
  private final StateReader in = new StateReader();
  private final PodRecordReader records = new PodRecordReader(in);
  private final long labels;

  /// @param labelNames the labels that records keep: written with other ones they must be read anew
  StateForm(Set<String> labelNames) {
    this.labels = labelNames.stream().mapToLong(String::hashCode).sum();
  }

  byte[] bytes(StoredPod pod) {
    out.clear();
    out.number(VERSION);
    out.number(labels);
    PodRecordWriter.write(pod.pod(), out);
    write(pod.life());
    var workload = pod.workload();
    out.flag(workload != null);
    if (workload != null) {
      write(workload);
    }
    out.number(pod.held().size());
    pod.held().forEach(this::write);
    out.timeOrNull(pod.unschedulableSince());
    out.flag(pod.gone());
    out.flag(pod.past());
    return out.bytes();
  }

  /// @throws IOException if it is damaged, of another version or has other labels than wanted
  StoredPod pod(byte[] bytes) throws IOException {
    start(bytes);
    if (in.number() != labels) {
      throw new IOException("a pod with other labels");
    }
    var record = records.read();
    var life = life();
    var workload = in.flag() ? workload() : null;
    var held = new ArrayList<Fact>();
    for (int i = in.count(); i > 0; i--) {
      held.add(fact());
    }
    var pod = new StoredPod(record, life, workload, held, in.timeOrNull(), in.flag(), in.flag());
    in.end();
    return pod;
  }

  byte[] bytes(Stone stone) {
    out.clear();
    out.number(VERSION);
    out.number(stone.resourceVersion());
    out.flag(stone.observed());
    write(stone.life());
    return out.bytes();
  }

  Stone stone(byte[] bytes) throws IOException {
    start(bytes);
    var stone = new Stone(in.number(), in.flag(), life());
    in.end();
    return stone;
  }

  byte[] bytes(IncidentLedger.Entry entry) {
    out.clear();
    out.number(VERSION);
    IncidentForm.write(entry, out);
    return out.bytes();
  }

  IncidentLedger.Entry incident(byte[] bytes) throws IOException {
    start(bytes);
    var entry = IncidentForm.read(in);
    in.end();
    return entry;
  }

  private void start(byte[] bytes) throws IOException {
    in.start(bytes);
    if (in.number() != VERSION) {
      throw new IOException("a state of another version");
    }
  }

  private void write(Workload workload) {
    out.text(workload.namespace());
    out.text(workload.name());
    out.text(workload.type());
  }

  private Workload workload() throws IOException {
    return new Workload(in.text(), in.text(), in.text());
  }

  private void write(PodLife life) {
    out.number(life.containers().size());
    life.containers().forEach(this::write);
    out.timeOrNull(life.deletionAsked());
    out.constant(life.disruption());
  }

  private PodLife life() throws IOException {
    var containers = new ContainerLife[in.count()];
    for (int i = 0; i < containers.length; i++) {
      containers[i] = container();
    }
    return new PodLife(List.of(containers), in.timeOrNull(), in.constant(DISRUPTIONS));
  }

  private void write(ContainerLife container) {
    var runs = container.runs();
    out.text(container.name());
    out.number(runs.restartCount());
    out.number(runs.ended());
    out.flag(runs.alive());
    out.word(runs.current());
    var seen = runs.seen();
    out.flag(!seen.equals(SeenIds.NONE));
    if (!seen.equals(SeenIds.NONE)) {
      out.word(seen.a());
      out.word(seen.b());
      out.word(seen.c());
      out.word(seen.d());
    }
    out.number(container.counted());
    out.number(container.row());
    out.constant(container.stuck());
  }

  private ContainerLife container() throws IOException {
    var name = in.text();
    int restartCount = in.smallNumber();
    int ended = in.smallNumber();
    boolean alive = in.flag();
    long current = in.word();
    var seen = in.flag() ? new SeenIds(in.word(), in.word(), in.word(), in.word()) : SeenIds.NONE;
    var runs = new Runs(restartCount, ended, alive, current, seen);
    return new ContainerLife(name, runs, in.smallNumber(), in.smallNumber(), in.constant(WAITS));
  }

  private void write(Fact fact) {
    switch (fact) {
      case Fact.Terminated ended -> {
        out.number(0);
        out.text(ended.container());
        out.constant(ended.type());
        out.constant(ended.reason());
        out.flag(ended.terminating());
        out.number(ended.ordinal());
        PodRecordWriter.write(ended.shown(), out);
      }
      case Fact.Unattributed(String container, ContainerType type) -> {
        out.number(1);
        out.text(container);
        out.constant(type);
      }
      case Fact.WaitingBegan began -> {
        out.number(2);
        out.text(began.container());
        out.constant(began.type());
        out.constant(began.reason());
        out.text(began.message());
      }
      case Fact.Disrupted(Disruption reason, String message) -> {
        out.number(3);
        out.constant(reason);
        out.text(message);
      }
      case Fact.RestartCountFell(String container) -> {
        out.number(4);
        out.text(container);
      }
    }
  }

  private Fact fact() throws IOException {
    return switch (in.smallNumber()) {
      case 0 ->
          new Fact.Terminated(
              in.text(),
              in.constant(TYPES),
              in.constant(REASONS),
              in.flag(),
              in.smallNumber(),
              records.end());
      case 1 -> new Fact.Unattributed(in.text(), in.constant(TYPES));
      case 2 -> new Fact.WaitingBegan(in.text(), in.constant(TYPES), in.constant(WAITS), in.text());
      case 3 -> new Fact.Disrupted(in.constant(DISRUPTIONS), in.text());
      case 4 -> new Fact.RestartCountFell(in.text());
      default -> throw new IOException("a fact that is not known");
    };
  }
}
