package io.kubevitals.cluster;

import com.google.gson.JsonArray;
import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import java.io.IOException;
import java.time.Duration;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/// Asks for an owner's metadata, and nothing else of it, to learn who controls it.
final class OwnerLookup {
  static final String METADATA_ONLY =
      "application/json;as=PartialObjectMetadata;g=meta.k8s.io;v=v1";

  private final ClusterAccess access;

  OwnerLookup(ClusterAccess access) {
    this.access = access;
  }

  /// The workload, null where the owner is gone, maybe with another one under its name.
  @Nullable Workload ask(OwnerKind kind, String namespace, OwnerReference owner, Duration timeout)
      throws IOException {
    var request = ApiRequest.of(kind.path(namespace, owner.name()), METADATA_ONLY);
    JsonObject metadata = Json.object(access.get(request, timeout), "metadata");
    if (!Json.text(metadata, "uid").equals(owner.uid().toString())) {
      return null;
    }
    OwnerReference controller = controller(metadata);
    return controller == null
        ? new Workload(namespace, owner.name(), kind.workloadType())
        : Workloads.controller(namespace, controller);
  }

  private static @Nullable OwnerReference controller(JsonObject metadata) {
    if (metadata.get("ownerReferences") instanceof JsonArray owners) {
      for (JsonElement one : owners) {
        if (one instanceof JsonObject owner && Json.flag(owner, "controller")) {
          return new OwnerReference(
              "", Json.text(owner, "kind"), Json.text(owner, "name"), new UUID(0, 0));
        }
      }
    }
    return null;
  }
}
