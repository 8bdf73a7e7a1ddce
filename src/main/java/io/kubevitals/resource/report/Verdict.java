package io.kubevitals.resource.report;

import java.util.Locale;

/// What is wrong with a container's resources, or a node's.
public enum Verdict {
  /// It used little of what was reserved for it.
  OVER_PROVISIONED("over-provisioned"),
  /// It used more than was reserved for it.
  UNDER_PROVISIONED("under-provisioned"),
  NO_LIMIT("no limit"),
  /// A node's pods may use more than it has.
  OVERCOMMITTED("overcommitted"),
  /// Its CPU limit stopped it.
  THROTTLED("throttled"),
  /// Memory ended it, or nearly.
  OOM_RISK("at risk of OOM"),
  /// Too little is known to judge it.
  INSUFFICIENT_DATA("too little data"),
  /// It used more than in the window it is compared with.
  REGRESSION("regression");

  private final String words;

  Verdict(String words) {
    this.words = words;
  }

  /// As options and data name it.
  public String word() {
    return name().toLowerCase(Locale.ROOT).replace('_', '-');
  }

  public String words() {
    return words;
  }
}
