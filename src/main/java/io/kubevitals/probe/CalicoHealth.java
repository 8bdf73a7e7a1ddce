package io.kubevitals.probe;

import io.kubevitals.probe.CalicoHealthTable.State;
import io.kubevitals.probe.CalicoHealthTable.Subsystem;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/// The health of one of Calico's programs. One GET tells liveness and readiness.
record CalicoHealth(Component component, NodeEvidence evidence)
    implements HealthProber.Health<CalicoHealthTable> {

  @Override
  public @Nullable CalicoHealthTable parse(String body) {
    return CalicoHealthTable.parse(body);
  }

  @Override
  public String foreign() {
    return "this is no table of Calico's";
  }

  @Override
  public Verdict judge(CalicoHealthTable table, int status) {
    if (component == Component.FELIX) {
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
    var readings = new ArrayList<Reading>();
    table
        .subsystems()
        .forEach(
            (name, subsystem) -> {
              if (subsystem.live() != State.NONE) {
                boolean live = subsystem.live() == State.GOOD;
                readings.add(
                    NodeFamily.CALICO_SUBSYSTEM_LIVE.reading(live, component.label(), name));
              }
              if (subsystem.ready() != State.NONE) {
                boolean ready = subsystem.ready() == State.GOOD;
                readings.add(
                    NodeFamily.CALICO_SUBSYSTEM_READY.reading(ready, component.label(), name));
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
