package io.kubevitals.cluster;

/// What a container may count on and what it may not exceed: the values in force, which after an
/// in-place resize are those of its status.
public record Resources(Amounts requests, Amounts limits) {
  public static final Resources NONE = new Resources(Amounts.NONE, Amounts.NONE);
}
