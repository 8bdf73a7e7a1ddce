package io.kubevitals.resource;

import io.kubevitals.cluster.Amounts;

/// What can be asked for, limited and used. An absent amount is [Figures#ABSENT].
enum Resource {
  CPU("cpu", "cores", "CPU cores") {
    @Override
    double of(Amounts amounts) {
      return amounts.cpuMillis() == Amounts.ABSENT ? Figures.ABSENT : amounts.cpuMillis() / 1000.0;
    }
  },
  MEMORY("memory", "bytes", "Memory bytes (working set)") {
    @Override
    double of(Amounts amounts) {
      return amounts.memoryBytes() == Amounts.ABSENT ? Figures.ABSENT : amounts.memoryBytes();
    }
  };

  private final String prefix;
  private final String unit;
  private final String words;

  Resource(String prefix, String unit, String words) {
    this.prefix = prefix;
    this.unit = unit;
    this.words = words;
  }

  abstract double of(Amounts amounts);

  String prefix() {
    return prefix;
  }

  String unit() {
    return unit;
  }

  String words() {
    return words;
  }
}
