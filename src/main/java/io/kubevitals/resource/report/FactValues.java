package io.kubevitals.resource.report;

import io.kubevitals.resource.ProfileQuery;
import io.kubevitals.resource.report.FactQuery.Form;
import io.kubevitals.resource.report.FactQuery.Scope;
import java.util.List;
import java.util.Map;

/// Asks for the values of one query within a window, by whose they are.
record FactValues(WindowReader reader, Scope scope, TimeWindow window, List<String> namespaces) {

  /// @param more labels to tell values apart by, besides whose they are
  <K> Map<K, Double> read(ProfileQuery query, Form form, List<String> more, Facts.Key<K> key)
      throws ReportException, InterruptedException {
    var facts = new Facts<>(key, query.scale(), (_, later) -> later);
    String what = query.signal().word().replace('-', ' ');
    reader.read(new FactQuery(what, query, form, more, scope), window, namespaces, facts);
    return facts.values();
  }
}
