package io.kubevitals.probe;

import io.kubevitals.metrics.Collector;
import io.kubevitals.metrics.FamilyType;
import io.kubevitals.metrics.FamilyWriter;
import io.kubevitals.metrics.ForeignFamily;
import io.kubevitals.metrics.LabelSet;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// The chosen families of the node's components, as they were on the last page of each. A family
/// that is missing from a good page goes at once, a component that has not answered twice goes with
/// all of its families.
public final class Forwarder implements Collector {
  private static final int MAX_MISSED = 2;
  private static final List<String> LABELS = List.of("node", "component", "reason");

  private final String node;
  private final Map<Component, Forwarded> pages = new EnumMap<>(Component.class);

  public Forwarder(String node) {
    this.node = node;
  }

  private record Forwarded(MetricsPage page, int missed) {}

  synchronized void accept(Component component, MetricsPage page) {
    pages.put(component, new Forwarded(page, 0));
  }

  synchronized void miss(Component component) {
    pages.computeIfPresent(
        component,
        (_, last) ->
            last.missed + 1 < MAX_MISSED ? new Forwarded(last.page, last.missed + 1) : null);
  }

  synchronized void forget(Component component) {
    pages.remove(component);
  }

  @Override
  public String name() {
    return "forwarder";
  }

  @Override
  public synchronized void collect(FamilyWriter out) {
    var merged = new LinkedHashMap<String, ForeignFamily>();
    var conflicts = new EnumMap<Component, Long>(Component.class);
    pages.forEach(
        (component, forwarded) -> {
          for (ForeignFamily family : forwarded.page.forwarded()) {
            ForeignFamily first = merged.putIfAbsent(family.name(), family);
            if (first != null && first.type().equals(family.type())) {
              merged.put(family.name(), first.with(family.lines()));
            } else if (first != null) {
              conflicts.merge(component, 1L, Long::sum);
            }
          }
        });
    merged.values().forEach(out::foreign);
    writeLosses(out, conflicts);
  }

  private void writeLosses(FamilyWriter out, Map<Component, Long> conflicts) {
    out.family(
        "kubevitals_forwarder_losses",
        FamilyType.GAUGE,
        "What of the last page of a component is not forwarded although it is allowed: lines that"
            + " are nothing, samples that cannot be told apart, families whose type differs from"
            + " another component's.");
    pages.forEach(
        (component, forwarded) -> {
          out.sample(labels(component, "malformed"), forwarded.page.malformed());
          out.sample(labels(component, "sample"), forwarded.page.dropped());
          out.sample(labels(component, "conflict"), conflicts.getOrDefault(component, 0L));
        });
  }

  private LabelSet labels(Component component, String reason) {
    return LabelSet.of(LABELS, List.of(node, component.label(), reason));
  }
}
