package io.kubevitals.demo;

import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/// Who may what: everything, until a verb on a resource is denied.
public final class AccessRules {
  /// @param resource with its subresource, such as `pods/log`
  /// @param namespace `""` for the whole cluster
  public record Action(String verb, String group, String resource, String namespace) {}

  private record Denial(String verb, String resource) {
    boolean hits(Action action) {
      return (verb.equals("*") || verb.equals(action.verb))
          && (resource.equals("*") || resource.equals(action.resource));
    }
  }

  private final List<Denial> denials = new CopyOnWriteArrayList<>();

  /// @param verb such as `list`, or `*`
  /// @param resource such as `pods` or `pods/log`, or `*`
  public void deny(String verb, String resource) {
    denials.add(new Denial(verb, resource));
  }

  /// Takes the denial back.
  public void allow(String verb, String resource) {
    denials.remove(new Denial(verb, resource));
  }

  boolean allowed(Action action) {
    return denials.stream().noneMatch(denial -> denial.hits(action));
  }
}
