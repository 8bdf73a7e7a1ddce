package io.kubevitals.cluster;

import org.jspecify.annotations.Nullable;

/// What a container may count on and what it may not exceed: the values in force, which after an
/// in-place resize are those of its status.
public record Resources(Amounts requests, Amounts limits) {
  public static final Resources NONE = new Resources(Amounts.NONE, Amounts.NONE);

  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof Resources resources
        && requests.equals(resources.requests)
        && limits.equals(resources.limits);
  }

  @Override
  public int hashCode() {
    return 31 * requests.hashCode() + limits.hashCode();
  }
}
