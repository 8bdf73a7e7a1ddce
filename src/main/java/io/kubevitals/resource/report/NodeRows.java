package io.kubevitals.resource.report;

import io.kubevitals.resource.report.NodeRow.Promised;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/// Sums requests and limits per node, of the pods of all namespaces that held resources at the end
/// of the window.
final class NodeRows {
  private final WindowFacts facts;
  private final ReportConfig config;
  private final PodPromises promises;

  /// @param notes what a reader must know to believe the rows, or why there are none
  record Told(List<NodeRow> rows, List<String> notes) {}

  private NodeRows(WindowFacts facts, PodPromises promises, ReportConfig config) {
    this.facts = facts;
    this.promises = promises;
    this.config = config;
  }

  /// @param pods those that the report is about: only their nodes are told of, null for all nodes
  static Told of(
      WindowFacts facts,
      PodPromises promises,
      ReportConfig config,
      @Nullable Predicate<PodName> pods) {
    return new NodeRows(facts, promises, config).told(pods);
  }

  private Told told(@Nullable Predicate<PodName> pods) {
    OnNodes onNodes = facts.onNodes();
    var lives = new TreeMap<String, List<Holder.Life>>();
    onNodes
        .places()
        .forEach((life, node) -> lives.computeIfAbsent(node, _ -> new ArrayList<>()).add(life));
    if (lives.isEmpty()) {
      return new Told(List.of(), promises.isEmpty() ? List.of() : List.of(whyNone(onNodes)));
    }
    if (pods == null) {
      facts.nodes().keySet().forEach(node -> lives.computeIfAbsent(node, _ -> List.of()));
    } else {
      lives.values().removeIf(all -> all.stream().noneMatch(life -> pods.test(life.pod())));
    }
    var rows = new ArrayList<NodeRow>();
    lives.forEach((node, all) -> rows.add(row(node, all)));
    var notes = new ArrayList<String>();
    if (!onNodes.gaps().isEmpty()) {
      notes.add(
          "requests and limits of nodes are without %s, which profile %s does not tell: they may be too low"
              .formatted(onNodes.gaps(), facts.profile()));
    }
    return new Told(rows, notes);
  }

  private static String whyNone(OnNodes onNodes) {
    return "what nodes have promised is unknown: nothing tells "
        + (onNodes.active().isEmpty()
            ? "which pods held resources at the end of the window"
            : "on which nodes the pods are");
  }

  private NodeRow row(String node, List<Holder.Life> lives) {
    var amounts = new EnumMap<Amount, Promised>(Amount.class);
    for (Amount amount : PodPromises.AMOUNTS) {
      amounts.put(amount, promised(amount, node, lives));
    }
    var findings = new ArrayList<Finding>();
    amounts.forEach((amount, promised) -> judge(amount, promised, findings));
    return new NodeRow(node, lives.size(), amounts, List.copyOf(findings));
  }

  private Promised promised(Amount amount, String node, List<Holder.Life> lives) {
    double requested = 0;
    double limited = 0;
    int unlimited = 0;
    for (Holder.Life life : lives) {
      PodPromises.Promise one = promises.of(amount, life);
      requested += one.request();
      limited += one.limit();
      unlimited += one.unlimited();
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
          "limits of %s are %s of the %s it has, %s too much"
              .formatted(
                  AmountText.withUnit(amount, promised.limits()),
                  AmountText.percent(promised.limitRatio()),
                  AmountText.of(amount, promised.allocatable()),
                  AmountText.of(amount, promised.limits() - most * promised.allocatable()));
      String numbers =
          "requests %s, %s of it; %d containers without a limit"
              .formatted(
                  AmountText.of(amount, promised.requests()),
                  AmountText.percent(promised.requestRatio()),
                  promised.unlimited());
      findings.add(new Finding(Verdict.OVERCOMMITTED, amount, why, numbers));
    }
  }
}
