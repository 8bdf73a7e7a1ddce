package io.kubevitals.cluster;

import com.google.gson.JsonObject;

/// A Lease as the API server keeps it, with all that we do not know of it.
record StoredLease(JsonObject object) {
  private static final String API_VERSION = "coordination.k8s.io/v1";
  private static final String COUNTED = "kubevitals.io/counted-term";

  static StoredLease create(String namespace, String name, LeaseRecord record) {
    var metadata = new JsonObject();
    metadata.addProperty("namespace", namespace);
    metadata.addProperty("name", name);
    var lease = new JsonObject();
    lease.addProperty("apiVersion", API_VERSION);
    lease.addProperty("kind", "Lease");
    lease.add("metadata", metadata);
    return new StoredLease(lease).with(record);
  }

  String resourceVersion() {
    return Json.text(Json.object(object, "metadata"), "resourceVersion");
  }

  LeaseRecord record() {
    JsonObject spec = Json.object(object, "spec");
    return new LeaseRecord(
        Json.text(spec, "holderIdentity"),
        (long) Json.number(spec, "leaseDurationSeconds"),
        Json.text(spec, "acquireTime"),
        Json.text(spec, "renewTime"),
        (long) Json.number(spec, "leaseTransitions"),
        counted());
  }

  private long counted() {
    JsonObject annotations = Json.object(Json.object(object, "metadata"), "annotations");
    String term = Json.text(annotations, COUNTED);
    return term.matches("[0-9]{1,18}") ? Long.parseLong(term) : -1;
  }

  /// The same object, of the same version, that says something else.
  StoredLease with(LeaseRecord record) {
    JsonObject next = object.deepCopy();
    JsonObject spec = Json.object(next, "spec");
    spec.addProperty("holderIdentity", record.holder());
    spec.addProperty("leaseDurationSeconds", record.durationSeconds());
    set(spec, "acquireTime", record.acquired());
    set(spec, "renewTime", record.renewed());
    spec.addProperty("leaseTransitions", record.transitions());
    next.add("spec", spec);
    if (record.counted() >= 0) {
      JsonObject metadata = Json.object(next, "metadata");
      JsonObject annotations = Json.object(metadata, "annotations");
      annotations.addProperty(COUNTED, Long.toString(record.counted()));
      metadata.add("annotations", annotations);
      next.add("metadata", metadata);
    }
    return new StoredLease(next);
  }

  private static void set(JsonObject spec, String name, String value) {
    if (value.isEmpty()) {
      spec.remove(name);
    } else {
      spec.addProperty(name, value);
    }
  }
}
