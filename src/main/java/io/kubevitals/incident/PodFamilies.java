package io.kubevitals.incident;

import io.kubevitals.metrics.Collector;
import io.kubevitals.metrics.CounterFamily;
import io.kubevitals.metrics.CounterLedger;
import io.kubevitals.metrics.FamilyWriter;
import io.kubevitals.metrics.GaugeFamily;
import io.kubevitals.metrics.StateFamily;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// The families about pods and incidents.
final class PodFamilies implements Collector {
  final CounterFamily terminations;
  final CounterFamily unattributed;
  final CounterFamily episodes;
  final GaugeFamily waiting =
      new GaugeFamily(
          "kubevitals_container_waiting",
          "Containers stuck waiting now; CrashLoopBackOff is derived from their ends.",
          "namespace",
          "workload",
          "workload_type",
          "container",
          "container_type",
          "reason");
  final GaugeFamily looping =
      new GaugeFamily(
          "kubevitals_container_crash_looping",
          "Containers in a crash loop: from the second end in a row until a run has lasted 10"
              + " minutes.",
          "namespace",
          "workload",
          "workload_type",
          "container",
          "container_type");
  final CounterFamily disruptions;
  final StateFamily pods =
      new StateFamily(
          "kubevitals_workload_pods",
          "Pods by state; the states partition the pods.",
          "state",
          Stream.of(PodState.values()).map(PodState::word).toList(),
          "namespace",
          "workload",
          "workload_type");
  final CounterFamily incidents;
  final GaugeFamily open =
      new GaugeFamily(
          "kubevitals_incidents_open",
          "Incidents open now, after noise rules.",
          "namespace",
          "workload",
          "workload_type",
          "reason",
          "severity");
  final CounterFamily suppressed;

  /// @param ledger keeps the counters, null where nothing outlives the process
  PodFamilies(@Nullable CounterLedger ledger) {
    this.terminations =
        new CounterFamily(
            ledger,
            "kubevitals_container_terminations_total",
            "Container runs that ended, each once. terminating=\"true\": at or after the moment the"
                + " pod's deletion was asked for.",
            "namespace",
            "workload",
            "workload_type",
            "container",
            "container_type",
            "reason",
            "terminating");
    this.unattributed =
        new CounterFamily(
            ledger,
            "kubevitals_terminations_unattributed_total",
            "Containers still shown running when their pod was gone: whether and how they ended is"
                + " unknown.",
            "namespace",
            "workload",
            "workload_type");
    this.episodes =
        new CounterFamily(
            ledger,
            "kubevitals_container_waiting_episodes_total",
            "Times a container began to be stuck waiting.",
            "namespace",
            "workload",
            "workload_type",
            "container",
            "container_type",
            "reason");
    this.disruptions =
        new CounterFamily(
            ledger,
            "kubevitals_pod_disruptions_total",
            "Pods that something ended as a whole, once per pod life.",
            "namespace",
            "workload",
            "workload_type",
            "reason");
    this.incidents =
        new CounterFamily(
            ledger,
            "kubevitals_incidents_total",
            "Incidents opened, after noise rules.",
            "namespace",
            "workload",
            "workload_type",
            "reason",
            "severity");
    this.suppressed =
        new CounterFamily(
            ledger,
            "kubevitals_incidents_suppressed_total",
            "Incidents that a noise rule hid.",
            "rule");
  }

  @Override
  public String name() {
    return "pods";
  }

  @Override
  public void collect(FamilyWriter out) {
    terminations.writeTo(out);
    unattributed.writeTo(out);
    episodes.writeTo(out);
    waiting.writeTo(out);
    looping.writeTo(out);
    disruptions.writeTo(out);
    pods.writeTo(out);
    incidents.writeTo(out);
    open.writeTo(out);
    suppressed.writeTo(out);
  }

  /// Series of all families of workloads.
  int size() {
    return terminations.size()
        + unattributed.size()
        + episodes.size()
        + waiting.size()
        + looping.size()
        + disruptions.size()
        + pods.size()
        + incidents.size()
        + open.size();
  }
}
