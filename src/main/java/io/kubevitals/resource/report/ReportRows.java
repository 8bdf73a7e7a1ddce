package io.kubevitals.resource.report;

import io.kubevitals.resource.report.ReportRow.Ends;
import io.kubevitals.resource.report.ReportRow.Subject;
import io.kubevitals.resource.report.SizingFigures.OfPod;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/// Judges containers, each by itself and those of one name in a workload together.
final class ReportRows {
  private static final Comparator<Place> ORDER =
      Comparator.comparing((Place place) -> place.workload().namespace())
          .thenComparing(place -> place.workload().name())
          .thenComparing(place -> place.workload().type())
          .thenComparing(Place::container);

  private final ReportConfig config;
  private final UseReader.Throttling throttling;
  private final Map<Amount, Double> largestNode;

  ReportRows(
      ReportConfig config,
      UseReader.Throttling throttling,
      Map<String, Map<Amount, Double>> nodes) {
    this.config = config;
    this.throttling = throttling;
    this.largestNode = new EnumMap<>(Amount.class);
    nodes
        .values()
        .forEach(
            node -> node.forEach((amount, value) -> largestNode.merge(amount, value, Math::max)));
  }

  List<ReportRow> ofPods(List<ContainerSource> sources) {
    return sources.stream().map(this::ofPod).toList();
  }

  private ReportRow ofPod(ContainerSource source) {
    var subject =
        new Subject(
            source.workload(), source.name().container(), source.init(), source.name().pod(), 1);
    return row(subject, source.figures(), source.shared(), List.of(source.name()), source.ends());
  }

  List<ReportRow> ofWorkloads(List<ContainerSource> sources) {
    var places = new TreeMap<Place, List<ContainerSource>>(ORDER);
    for (ContainerSource source : sources) {
      var place = new Place(source.workload(), source.name().container());
      places.computeIfAbsent(place, _ -> new ArrayList<>()).add(source);
    }
    var rows = new ArrayList<ReportRow>();
    places.forEach((place, all) -> rows.add(ofWorkload(place, all)));
    return rows;
  }

  private ReportRow ofWorkload(Place place, List<ContainerSource> all) {
    var amounts = new EnumMap<Amount, AmountFigures>(Amount.class);
    for (Amount amount : Amount.values()) {
      List<OfPod> pods = ofAmount(amount, all);
      if (!pods.isEmpty()) {
        amounts.put(amount, SizingFigures.of(pods));
      }
    }
    Ends ends = all.getFirst().ends();
    for (ContainerSource source : all.subList(1, all.size())) {
      ends = ends == null || source.ends() == null ? null : ends.plus(source.ends());
    }
    var subject =
        new Subject(place.workload(), place.container(), all.getFirst().init(), "", all.size());
    boolean shared = all.stream().anyMatch(ContainerSource::shared);
    return row(subject, amounts, shared, all.stream().map(ContainerSource::name).toList(), ends);
  }

  private static List<OfPod> ofAmount(Amount amount, List<ContainerSource> all) {
    var pods = new ArrayList<OfPod>();
    for (ContainerSource source : all) {
      AmountFigures figures = source.figures().get(amount);
      Use use = source.use().get(amount);
      if (figures != null && use != null) {
        pods.add(new OfPod(figures, use.span()));
      }
    }
    return pods;
  }

  private ReportRow row(
      Subject subject,
      Map<Amount, AmountFigures> amounts,
      boolean shared,
      List<ContainerName> names,
      @Nullable Ends ends) {
    double throttled = throttling.share(names);
    List<Finding> findings = Verdicts.of(amounts, throttled, ends, config);
    boolean killed = ends != null && ends.oomKills() > 0;
    List<Change> changes = Suggestions.of(amounts, findings, killed, config, largestNode);
    return new ReportRow(subject, amounts, shared, throttled, ends, findings, changes);
  }
}
