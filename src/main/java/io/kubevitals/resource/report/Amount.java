package io.kubevitals.resource.report;

import java.util.Locale;

/// What is used, requested and limited.
public enum Amount {
  CPU("CPU", "cores"),
  MEMORY("memory", "bytes"),
  /// Cards that are busy all the time: two cards, each half the time, are one.
  GPU("GPU", "cards"),
  GPU_MEMORY("GPU memory", "bytes");

  private final String words;
  private final String unit;

  Amount(String words, String unit) {
    this.words = words;
    this.unit = unit;
  }

  /// As data name it.
  public String word() {
    return name().toLowerCase(Locale.ROOT);
  }

  /// As people name it.
  public String words() {
    return words;
  }

  /// Whether it is of cards, as exporters of their vendors tell it.
  public boolean isOfCards() {
    return this == GPU || this == GPU_MEMORY;
  }

  public String unit() {
    return unit;
  }
}
