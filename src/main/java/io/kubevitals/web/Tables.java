package io.kubevitals.web;

import io.kubevitals.cluster.Workload;
import io.kubevitals.incident.Incident;
import io.kubevitals.incident.IncidentView;
import io.kubevitals.incident.PodState;
import io.kubevitals.incident.Suppression;
import io.kubevitals.incident.WorkloadPods;
import io.kubevitals.metrics.FeatureStates;
import io.kubevitals.metrics.Heartbeat;
import io.kubevitals.probe.ProbeResult;
import io.kubevitals.probe.ProbeState;
import io.kubevitals.resource.Pick;
import io.kubevitals.resource.ResourceRow;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/// The tables of the page at one moment.
record Tables(Instant now) {
  private static final String UNKNOWN = "Unknown: this process has seen no pods.";

  Table open(IncidentView view, Sight sight) {
    return new Table(
        "Open incidents",
        sight.knows() ? "Nothing is wrong as far as we can see." : UNKNOWN,
        List.of("severity", "workload", "container", "reason", "since", "events", "pods", "what"),
        view.open().stream().map(this::open).toList());
  }

  private List<Cell> open(Incident one) {
    return List.of(
        Cell.mark(one.severity().word(), one.severity().word()),
        Cell.of(workload(one.subject().workload())),
        Cell.of(one.subject().container()),
        Cell.of(one.subject().reason()),
        Cell.number(Words.span(one.span().first(), now)),
        Cell.of(one.span().events()),
        Cell.of(one.pods().affected()),
        Cell.words(one.what()));
  }

  Table workloads(List<WorkloadPods> all, Sight sight) {
    return new Table(
        "Workloads with problems",
        sight.knows() ? "Every pod is ready, done or on its way out." : UNKNOWN,
        List.of("workload", "pods", "ready", "not as they should be"),
        all.stream().map(Tables::workload).toList());
  }

  private static List<Cell> workload(WorkloadPods one) {
    var wrong = new ArrayList<String>();
    for (PodState state : PodState.values()) {
      boolean isFine =
          switch (state) {
            case READY, SUCCEEDED, TERMINATING -> true;
            case NOT_READY, PENDING, UNSCHEDULABLE, GATED, STUCK_TERMINATING, FAILED -> false;
          };
      if (!isFine && one.in(state) > 0) {
        wrong.add(one.in(state) + " " + state.word().replace('_', ' '));
      }
    }
    return List.of(
        Cell.of(workload(one.workload())),
        Cell.of(one.total()),
        Cell.of(one.in(PodState.READY)),
        Cell.words(String.join(", ", wrong)));
  }

  Table resources(List<ResourceRow> all) {
    return new Table(
        "Nearest to their limits",
        "No ratio is known.",
        List.of("workload", "resource", "used", "requested", "limit", "of request", "of limit"),
        all.stream().map(Tables::resource).toList());
  }

  Table picks(List<Pick> all) {
    return new Table(
        "Where use and requests come from",
        "This process asks no Prometheus.",
        List.of("kind", "profile", "reason", "why"),
        all.stream().map(Tables::pick).toList());
  }

  private static List<Cell> pick(Pick one) {
    return List.of(
        Cell.of(one.kind().word()),
        Cell.of(one.name()),
        Cell.of(one.reason()),
        Cell.words(one.words()));
  }

  private static List<Cell> resource(ResourceRow row) {
    return List.of(
        Cell.of(row.namespace() + " " + row.object()),
        Cell.of(row.resource()),
        Cell.number(Words.amount(row.amount().usage(), row.unit())),
        Cell.number(Words.amount(row.amount().request(), row.unit())),
        Cell.number(Words.amount(row.amount().limit(), row.unit())),
        Cell.number(Words.percent(row.ratio().request())),
        Cell.bar(Words.percent(row.ratio().limit()), row.ratio().limit()));
  }

  Table probes(List<ProbeState> all) {
    return new Table(
        "Node network",
        "Nothing is probed by this process.",
        List.of("node", "component", "check", "state", "took", "says"),
        all.stream().map(Tables::probe).toList());
  }

  private static List<Cell> probe(ProbeState one) {
    ProbeResult result = one.result();
    String took = result == null ? "–" : result.took().toMillis() + " ms";
    return List.of(
        Cell.of(one.node()),
        Cell.of(one.component()),
        Cell.of(one.check()),
        switch (result) {
          case null -> Cell.mark("off", "not probed yet");
          case ProbeResult.Success _ -> Cell.mark("good", "well");
          case ProbeResult.Troubled _ -> Cell.mark("critical", "trouble");
          case ProbeResult.Failure failure -> Cell.mark("critical", failure.reason().label());
        },
        Cell.number(took),
        Cell.words(says(one)));
  }

  private static String says(ProbeState one) {
    if (!(one.result() instanceof ProbeResult.Failure failure)) {
      return one.said();
    }
    boolean isRepeated = one.said().isEmpty() || one.said().equals(failure.detail());
    return isRepeated ? failure.detail() : failure.detail() + ": " + one.said();
  }

  Table resolved(IncidentView view) {
    return new Table(
        "Recently resolved",
        "None yet.",
        List.of("severity", "workload", "container", "reason", "lasted", "over for", "what"),
        view.resolved().stream().map(this::resolved).toList());
  }

  private List<Cell> resolved(Incident one) {
    Instant end = one.span().resolvedAt() == null ? now : one.span().resolvedAt();
    return List.of(
        Cell.mark("off", one.severity().word()),
        Cell.of(workload(one.subject().workload())),
        Cell.of(one.subject().container()),
        Cell.of(one.subject().reason()),
        Cell.number(Words.span(one.span().first(), end)),
        Cell.number(Words.span(end, now)),
        Cell.words(one.what()));
  }

  Table suppressed(IncidentView view) {
    return new Table(
        "Suppressed",
        "No noise rule hid anything.",
        List.of("rule", "workload", "reason", "last", "why it is hidden", "what"),
        view.suppressed().stream().map(this::suppressed).toList());
  }

  private List<Cell> suppressed(Suppression one) {
    var subject = one.incident().subject();
    return List.of(
        Cell.mark("off", one.rule()),
        Cell.of(workload(subject.workload())),
        Cell.of(subject.reason()),
        Cell.number(Words.span(one.incident().span().last(), now)),
        Cell.words(one.why()),
        Cell.words(one.incident().what()));
  }

  Table off(FeatureStates features) {
    return new Table(
        "Off",
        "Everything is on.",
        List.of("feature", "why"),
        features.reasons().entrySet().stream()
            .filter(feature -> !feature.getValue().isEmpty())
            .map(feature -> List.of(Cell.of(feature.getKey()), Cell.words(feature.getValue())))
            .toList());
  }

  Table loops(List<Heartbeat> loops) {
    return new Table(
        "Loops of this process",
        "None runs.",
        List.of("loop", "state", "came round"),
        loops.stream().map(this::loop).toList());
  }

  private List<Cell> loop(Heartbeat loop) {
    return List.of(
        Cell.of(loop.name()),
        loop.ok() ? Cell.mark("good", "alive") : Cell.mark("critical", "stuck"),
        Cell.dim(Words.span(loop.at(), now) + " ago"));
  }

  private static String workload(Workload workload) {
    return workload.namespace() + " " + workload.type() + "/" + workload.name();
  }
}
