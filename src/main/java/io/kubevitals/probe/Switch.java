package io.kubevitals.probe;

/// Whether a prober runs. `auto` means: where this process has a node's duties.
public enum Switch {
  AUTO,
  ON,
  OFF;

  public boolean isOn(boolean nodeDuties) {
    return switch (this) {
      case AUTO -> nodeDuties;
      case ON -> true;
      case OFF -> false;
    };
  }
}
