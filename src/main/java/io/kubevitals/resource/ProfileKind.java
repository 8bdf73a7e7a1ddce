package io.kubevitals.resource;

import java.util.Locale;

/// What profiles are chosen for, each kind by itself.
public enum ProfileKind {
  USAGE,
  REQUESTS,
  GPU;

  /// The value of label `kind`.
  public String word() {
    return name().toLowerCase(Locale.ROOT);
  }
}
