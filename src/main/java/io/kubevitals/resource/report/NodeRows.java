package io.kubevitals.resource.report;

import io.kubevitals.resource.report.NodeRow.Promised;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/// Sums requests and limits per node, of the pods that held resources at the end of the window.
final class NodeRows {
  private static final List<Amount> AMOUNTS = List.of(Amount.CPU, Amount.MEMORY);

  private final WindowFacts facts;
  private final ReportConfig config;
  private final Map<String, Set<Holder>> holders = new TreeMap<>();

  private NodeRows(WindowFacts facts, ReportConfig config) {
    this.facts = facts;
    this.config = config;
  }

  static List<NodeRow> of(WindowFacts facts, ReportConfig config) {
    return new NodeRows(facts, config).rows();
  }

  private List<NodeRow> rows() {
    for (Amount amount : AMOUNTS) {
      place(facts.bounds().requests().getOrDefault(amount, Map.of()).keySet());
      place(facts.bounds().limits().getOrDefault(amount, Map.of()).keySet());
    }
    var rows = new ArrayList<NodeRow>();
    for (String node : facts.nodes().keySet()) {
      holders.computeIfAbsent(node, _ -> Set.of());
    }
    holders.forEach((node, all) -> rows.add(row(node, all)));
    return rows;
  }

  private void place(Set<Holder> some) {
    for (Holder holder : some) {
      boolean stays =
          !facts.bounds().init().contains(holder.container())
              || facts.bounds().sidecars().contains(holder.container());
      boolean active = facts.running().activeAtEnd().contains(holder.life());
      if (stays && active && !holder.node().isEmpty()) {
        holders.computeIfAbsent(holder.node(), _ -> new HashSet<>()).add(holder);
      }
    }
  }

  private NodeRow row(String node, Set<Holder> all) {
    var amounts = new EnumMap<Amount, Promised>(Amount.class);
    for (Amount amount : AMOUNTS) {
      amounts.put(amount, promised(amount, node, all));
    }
    int pods = (int) all.stream().map(Holder::life).distinct().count();
    var findings = new ArrayList<Finding>();
    amounts.forEach((amount, promised) -> judge(amount, promised, findings));
    return new NodeRow(node, pods, amounts, List.copyOf(findings));
  }

  private Promised promised(Amount amount, String node, Set<Holder> all) {
    var requests = facts.bounds().requests().getOrDefault(amount, Map.of());
    var limits = facts.bounds().limits().getOrDefault(amount, Map.of());
    double requested = 0;
    double limited = 0;
    int unlimited = 0;
    for (Holder holder : all) {
      requested += requests.getOrDefault(holder, 0.0);
      limited += limits.getOrDefault(holder, 0.0);
      unlimited += limits.containsKey(holder) ? 0 : 1;
    }
    Double allocatable = facts.nodes().getOrDefault(node, Map.of()).get(amount);
    return new Promised(
        allocatable == null ? Double.NaN : allocatable, requested, limited, unlimited);
  }

  private void judge(Amount amount, Promised promised, List<Finding> findings) {
    var overcommit = config.thresholds().overcommit();
    double most = amount == Amount.CPU ? overcommit.cpu() : overcommit.memory();
    if (promised.limitRatio() > most) {
      String why =
          "limits of %s are %s of the %s it has"
              .formatted(
                  AmountText.withUnit(amount, promised.limits()),
                  AmountText.percent(promised.limitRatio()),
                  AmountText.of(amount, promised.allocatable()));
      findings.add(new Finding(Verdict.OVERCOMMITTED, amount, why));
    }
  }
}
