package io.kubevitals.incident;

import io.kubevitals.incident.Incident.Subject;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.Map;

/// The families of incidents. Guarded by the line, as the workloads' series are.
final class IncidentCounts {
  private final PodFamilies families;
  private final Workloads workloads;
  private final InstantSource clock;

  /// Where each open incident counts: a workload may get series of its own while one is open.
  private final Map<Subject, WorkloadSeries> open = new HashMap<>();

  IncidentCounts(PodFamilies families, Workloads workloads, InstantSource clock) {
    this.families = families;
    this.workloads = workloads;
    this.clock = clock;
  }

  /// Makes the series of a rule appear with 0.
  void expect(String rule) {
    families.suppressed.at(rule);
  }

  void suppressed(String rule) {
    families.suppressed.at(rule).add(1);
  }

  void opened(Subject subject, Severity severity) {
    var series = workloads.of(subject.workload(), 0);
    open.put(subject, series);
    series.opened(subject.reason(), severity);
    workloads.touched(series, clock.instant());
  }

  /// One that an earlier process opened and counted.
  void restored(Subject subject, Severity severity) {
    var series = workloads.restored(subject.workload());
    open.put(subject, series);
    series.opens(subject.reason(), severity, 1);
  }

  void changed(Subject subject, Severity before, Severity after) {
    var series = open.get(subject);
    if (series != null) {
      series.opens(subject.reason(), before, -1);
      series.opens(subject.reason(), after, 1);
    }
  }

  void resolved(Subject subject, Severity severity) {
    var series = open.remove(subject);
    if (series != null) {
      series.opens(subject.reason(), severity, -1);
      workloads.touched(series, clock.instant());
    }
  }
}
