package io.kubevitals.incident;

import io.kubevitals.incident.IncidentConfig.Row;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// What somebody has put on the list `noise.exclude`.
record ExcludeRule(List<Row> rows) implements NoiseRule {
  @Override
  public String name() {
    return "exclude";
  }

  @Override
  public @Nullable String why(Symptom symptom, Instant now) {
    for (int i = 0; i < rows.size(); i++) {
      if (matches(rows.get(i), symptom)) {
        return "row " + (i + 1) + " of noise.exclude matches: " + words(rows.get(i));
      }
    }
    return null;
  }

  private static boolean matches(Row row, Symptom symptom) {
    var pod = symptom.pod();
    return (row.namespace().isEmpty() || row.namespace().equals(pod.id().namespace()))
        && (row.workload().isEmpty() || row.workload().equals(symptom.workload().name()))
        && pod.origin().labels().entrySet().containsAll(row.labels().entrySet())
        && (row.pod() == null || row.pod().matcher(pod.id().name()).matches());
  }

  private static String words(Row row) {
    var words = new StringBuilder();
    if (!row.namespace().isEmpty()) {
      words.append(" namespace=").append(row.namespace());
    }
    if (!row.workload().isEmpty()) {
      words.append(" workload=").append(row.workload());
    }
    row.labels().forEach((name, value) -> words.append(" label ").append(name + "=" + value));
    if (row.pod() != null) {
      words.append(" pod-regex=").append(row.pod());
    }
    return words.toString().strip();
  }
}
