package io.kubevitals.probe;

/// What a prober asks.
///
/// @param name the value of label `check`
/// @param isMissed whether the component belongs here for sure, so that it is missed even where it
///   was never seen
public record Check(Component component, String name, boolean isMissed) {
  @Override
  public String toString() {
    return component.label() + "-" + name;
  }
}
