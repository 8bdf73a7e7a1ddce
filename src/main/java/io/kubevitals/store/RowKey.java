package io.kubevitals.store;

import java.util.List;

/// Names a row that is to be deleted. It does not matter whether there is one.
public sealed interface RowKey {
  record Counter(String family, List<String> labels) implements RowKey {}

  record Pod(PodRow.Kind kind, String uid) implements RowKey {}

  record Cursor(String stream) implements RowKey {}

  record Incident(String id) implements RowKey {}

  record Scraper(String address, String agent) implements RowKey {}
}
