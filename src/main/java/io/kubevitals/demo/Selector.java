package io.kubevitals.demo;

import java.util.function.Predicate;

/// The pods that a request is about: all, or those of a namespace, and of these the ones that its
/// field selector names.
record Selector(Predicate<Pod> predicate) {
  /// A field selector that the API server would refuse.
  static final class UnknownFieldException extends Exception {
    private static final long serialVersionUID = 1;

    UnknownFieldException(String field) {
      super("field label not supported: " + field);
    }
  }

  /// @param namespace `""` for all
  static Selector of(String namespace, String fieldSelector) throws UnknownFieldException {
    Predicate<Pod> predicate = pod -> namespace.isEmpty() || pod.namespace().equals(namespace);
    for (String term : fieldSelector.split(",", -1)) {
      if (!term.isBlank()) {
        predicate = predicate.and(term(term));
      }
    }
    return new Selector(predicate);
  }

  boolean selects(StoredPod stored) {
    return predicate.test(stored.pod());
  }

  private static Predicate<Pod> term(String term) throws UnknownFieldException {
    int equals = term.indexOf('=');
    if (equals < 1) {
      throw new UnknownFieldException(term);
    }
    boolean not = term.charAt(equals - 1) == '!';
    String field = term.substring(0, not ? equals - 1 : equals);
    String rest = term.substring(equals + 1);
    Predicate<Pod> predicate = field(field, rest.startsWith("=") ? rest.substring(1) : rest);
    return not ? predicate.negate() : predicate;
  }

  private static Predicate<Pod> field(String field, String value) throws UnknownFieldException {
    return switch (field) {
      case "metadata.name" -> pod -> pod.name().equals(value);
      case "metadata.namespace" -> pod -> pod.namespace().equals(value);
      case "spec.nodeName" -> pod -> pod.spec().node().equals(value);
      case "spec.restartPolicy" -> pod -> pod.spec().restartPolicy().equals(value);
      case "status.phase" -> pod -> pod.status().phase().equals(value);
      default -> throw new UnknownFieldException(field);
    };
  }
}
