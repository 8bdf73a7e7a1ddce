package io.kubevitals.demo;

import java.util.Map;

/// A pod that has nothing but a resourceVersion.
///
/// @param annotations say whether the initial events of a WatchList end here
record Bookmark(long version, Map<String, String> annotations) implements ApiValue {
  static Rope object(Format format, long version, boolean initialEventsEnd) {
    Map<String, String> annotations =
        initialEventsEnd ? Map.of("k8s.io/initial-events-end", "true") : Map.of();
    return format.object("v1", "Pod", new Bookmark(version, annotations));
  }

  @Override
  public void writeTo(Fields fields) {
    fields.message(1, "metadata", this::writeMetadata);
    fields.message(2, "spec", spec -> spec.nothing(2, "containers"));
    fields.message(3, "status", _ -> {});
  }

  private void writeMetadata(Fields metadata) {
    metadata.text(1, "name", "");
    metadata.text(3, "namespace", "");
    metadata.text(5, "uid", "");
    metadata.text(6, "resourceVersion", Long.toString(version));
    metadata.time(8, "creationTimestamp", null);
    metadata.textMap(12, "annotations", annotations);
  }
}
