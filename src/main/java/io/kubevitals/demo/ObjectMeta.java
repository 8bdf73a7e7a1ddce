package io.kubevitals.demo;

import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// `metadata` of an object.
///
/// @param resourceVersion 0 until stored
/// @param deletionTimestamp null until somebody asks to delete the object
/// @param managedFields who wrote what: ballast for us, a third of each real object
public record ObjectMeta(
    String namespace,
    String name,
    String uid,
    long resourceVersion,
    Instant creationTimestamp,
    @Nullable Instant deletionTimestamp,
    long deletionGracePeriodSeconds,
    Map<String, String> labels,
    Map<String, String> annotations,
    List<Owner> owners,
    List<String> finalizers,
    @Nullable SharedFields managedFields)
    implements ApiValue {

  /// An object that only owners need: a ReplicaSet, a Job, a Deployment.
  ///
  /// @param self as its pods name it
  public static ObjectMeta of(String namespace, Owner self, List<Owner> owners) {
    return new ObjectMeta(
        namespace,
        self.name(),
        self.uid(),
        1,
        Instant.EPOCH,
        null,
        0,
        Map.of(),
        Map.of(),
        owners,
        List.of(),
        null);
  }

  ObjectMeta withResourceVersion(long version) {
    return new ObjectMeta(
        namespace,
        name,
        uid,
        version,
        creationTimestamp,
        deletionTimestamp,
        deletionGracePeriodSeconds,
        labels,
        annotations,
        owners,
        finalizers,
        managedFields);
  }

  @Override
  public void writeTo(Fields fields) {
    fields.text(1, "name", name);
    fields.text(3, "namespace", namespace);
    fields.text(5, "uid", uid);
    fields.text(6, "resourceVersion", Long.toString(resourceVersion));
    fields.integer(7, "generation", 1);
    fields.time(8, "creationTimestamp", creationTimestamp);
    if (deletionTimestamp != null) {
      fields.time(9, "deletionTimestamp", deletionTimestamp);
      fields.integer(10, "deletionGracePeriodSeconds", deletionGracePeriodSeconds);
    }
    fields.textMap(11, "labels", labels);
    fields.textMap(12, "annotations", annotations);
    fields.messages(13, "ownerReferences", owners);
    fields.texts(14, "finalizers", finalizers);
    if (managedFields != null) {
      fields.shared(managedFields);
    }
  }
}
