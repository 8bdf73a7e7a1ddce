package io.kubevitals.resource.report;

import io.kubevitals.cluster.Workload;
import io.kubevitals.resource.report.AmountFigures.Bounds;
import io.kubevitals.resource.report.WorkloadSum.Line;
import io.kubevitals.resource.report.WorkloadSum.Sum;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// Adds up the containers of each workload, step by step of the window.
final class WorkloadSums {
  private final Timeline timeline;
  private final Map<Workload, Set<PodName>> pods = new LinkedHashMap<>();

  /// Several pods tell of the same cards.
  private final Map<Workload, Set<Amount>> unsummed = new HashMap<>();

  private final Map<Workload, Map<Amount, Adding>> sums = new LinkedHashMap<>();

  WorkloadSums(Timeline timeline) {
    this.timeline = timeline;
  }

  void add(ContainerSource source) {
    pods.computeIfAbsent(source.workload(), _ -> new HashSet<>()).add(source.name().ofPod());
    var amounts = sums.computeIfAbsent(source.workload(), _ -> new EnumMap<>(Amount.class));
    source
        .use()
        .forEach(
            (amount, use) -> {
              AmountFigures figures = source.figures().get(amount);
              if (amount.isOfCards() && source.shared()) {
                unsummed
                    .computeIfAbsent(source.workload(), _ -> EnumSet.noneOf(Amount.class))
                    .add(amount);
              } else if (figures != null) {
                amounts.computeIfAbsent(amount, _ -> new Adding()).add(use, figures.bounds());
              }
            });
  }

  List<WorkloadSum> all() {
    return pods.keySet().stream().map(this::sum).toList();
  }

  private WorkloadSum sum(Workload workload) {
    var amounts = new EnumMap<Amount, Sum>(Amount.class);
    Set<Amount> without = unsummed.getOrDefault(workload, Set.of());
    sums.getOrDefault(workload, Map.of())
        .forEach(
            (amount, adding) -> {
              Sum sum = adding.sum();
              if (sum != null && !without.contains(amount)) {
                amounts.put(amount, sum);
              }
            });
    return new WorkloadSum(workload, pods.getOrDefault(workload, Set.of()).size(), amounts);
  }

  private final class Adding {
    private final float[] used = new float[timeline.steps()];
    private final float[] requested = new float[timeline.steps()];
    private final float[] limited = new float[timeline.steps()];
    private boolean isRequested = true;
    private boolean isLimited = true;
    private long first = Long.MAX_VALUE;
    private long last = Long.MIN_VALUE;

    void add(Use use, Bounds bounds) {
      float[] means = use.means();
      if (means == null) {
        return;
      }
      first = Math.min(first, use.span().firstMillis());
      last = Math.max(last, use.span().lastMillis());
      isRequested &= !Double.isNaN(bounds.request());
      isLimited &= !Double.isNaN(bounds.limit());
      for (int i = 0; i < means.length; i++) {
        used[i] += means[i];
      }
      timeline.add(requested, use.span().firstMillis(), use.span().lastMillis(), bounds.request());
      timeline.add(limited, use.span().firstMillis(), use.span().lastMillis(), bounds.limit());
    }

    /// Null if nothing was watched.
    @Nullable Sum sum() {
      if (first > last) {
        return null;
      }
      var span = new Use.Span(first, last, 0);
      var steps = new Use.Steps(timeline, used, span);
      return new Sum(
          steps.average(),
          steps.quantile(Use.P95),
          steps.highest(),
          line(used),
          isRequested ? line(requested) : null,
          isLimited ? line(limited) : null);
    }

    private Line line(float[] steps) {
      int begin = timeline.firstWhole(first);
      return new Line(steps, begin, Math.max(begin, timeline.endWhole(last)));
    }
  }
}
