package io.kubevitals.probe;

import io.kubevitals.probe.CalicoHealthTable.State;
import io.kubevitals.probe.CalicoHealthTable.Subsystem;
import io.kubevitals.probe.HttpProbe.Answered;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/// Probes the health of one of Calico's programs. One GET tells liveness and readiness.
public final class CalicoHealthProber implements Prober {
  private final HealthTarget target;
  private final NodeEvidence evidence;

  CalicoHealthProber(HealthTarget target, NodeEvidence evidence) {
    this.target = target;
    this.evidence = evidence;
  }

  @Override
  public Check check() {
    return target.check();
  }

  @Override
  public ProbeReport probe() throws InterruptedException {
    return target.ask(this::judge);
  }

  private Verdict judge(Answered answer) {
    CalicoHealthTable table = CalicoHealthTable.parse(answer.body());
    if (table == null) {
      return answer.status() == 200
          ? Verdict.unknown(FailureReason.BODY, "this is no table of Calico's")
          : Verdict.unknown(FailureReason.STATUS, "HTTP status " + answer.status());
    }
    if (check().component() == Component.FELIX) {
      boolean bpf = table.subsystems().keySet().stream().anyMatch(name -> name.startsWith("BPF"));
      evidence.felixUsesBpf(bpf);
    }
    List<Reading> readings = readings(table);
    String trouble = trouble(table);
    return trouble.isEmpty()
        ? Verdict.well(readings, table.subsystems().size() + " parts are well")
        : Verdict.unwell(FailureReason.STATUS, trouble, readings, trouble);
  }

  private List<Reading> readings(CalicoHealthTable table) {
    String component = check().component().label();
    var readings = new ArrayList<Reading>();
    table
        .subsystems()
        .forEach(
            (name, subsystem) -> {
              if (subsystem.live() != State.NONE) {
                boolean live = subsystem.live() == State.GOOD;
                readings.add(NodeFamily.CALICO_SUBSYSTEM_LIVE.reading(live, component, name));
              }
              if (subsystem.ready() != State.NONE) {
                boolean ready = subsystem.ready() == State.GOOD;
                readings.add(NodeFamily.CALICO_SUBSYSTEM_READY.reading(ready, component, name));
              }
            });
    return readings;
  }

  private static String trouble(CalicoHealthTable table) {
    return table.subsystems().entrySet().stream()
        .filter(row -> !row.getValue().isWell())
        .map(row -> row.getKey() + words(row.getValue()))
        .collect(Collectors.joining(", "));
  }

  private static String words(Subsystem subsystem) {
    return subsystem.live() == State.BAD ? " is not live" : " is not ready";
  }
}
