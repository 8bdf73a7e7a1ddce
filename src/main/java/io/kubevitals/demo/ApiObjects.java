package io.kubevitals.demo;

import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/// Objects that only their metadata matters of: ReplicaSets, Jobs, Deployments and any other kind
/// of owner.
public final class ApiObjects {
  /// @param apiVersion such as `apps/v1`
  record Stored(String apiVersion, String kind, ObjectMeta metadata) {}

  private final Map<String, Stored> objects = new ConcurrentHashMap<>();

  public void put(String apiVersion, String kind, ObjectMeta metadata) {
    String plural = kind.toLowerCase(java.util.Locale.ROOT) + "s";
    objects.put(
        key(apiVersion, metadata.namespace(), plural, metadata.name()),
        new Stored(apiVersion, kind, metadata));
  }

  public void remove(String apiVersion, String kind, String namespace, String name) {
    String plural = kind.toLowerCase(java.util.Locale.ROOT) + "s";
    objects.remove(key(apiVersion, namespace, plural, name));
  }

  Optional<Stored> get(String apiVersion, String namespace, String plural, String name) {
    return Optional.ofNullable(objects.get(key(apiVersion, namespace, plural, name)));
  }

  private static String key(String apiVersion, String namespace, String plural, String name) {
    return String.join("/", apiVersion, plural, namespace, name);
  }
}
