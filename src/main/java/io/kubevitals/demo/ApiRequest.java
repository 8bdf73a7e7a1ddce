package io.kubevitals.demo;

import java.time.Instant;
import java.util.Map;

/// One request as it arrived.
///
/// @param query each parameter's first value
/// @param token of `Authorization: Bearer`, else `""`
public record ApiRequest(
    Instant at,
    String method,
    String path,
    Map<String, String> query,
    String accept,
    String token) {

  /// `""` where the parameter is not there.
  public String query(String name) {
    return query.getOrDefault(name, "");
  }

  public boolean flag(String name) {
    String value = query(name);
    return value.equals("true") || value.equals("1");
  }

  /// Asks for pods, of all namespaces or of one.
  public boolean isPods() {
    return path.endsWith("/pods");
  }

  public boolean isWatch() {
    return isPods() && flag("watch");
  }

  public boolean isList() {
    return isPods() && !flag("watch");
  }

  /// The tail of a container's log.
  public boolean isLog() {
    return path.endsWith("/log");
  }

  /// One object that is not a pod: an owner.
  public boolean isOwner() {
    return path.startsWith("/apis/") && path.contains("/namespaces/");
  }

  Format format() {
    return Format.of(accept);
  }
}
