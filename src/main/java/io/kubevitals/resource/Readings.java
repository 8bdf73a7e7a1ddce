package io.kubevitals.resource;

import java.util.Map;

/// The use of containers as far as it is known.
record Readings(Map<ContainerKey, Reading> cpu, Map<ContainerKey, Reading> memory) {
  static final Readings NONE = new Readings(Map.of(), Map.of());

  boolean areComplete(ContainerKey container) {
    return cpu.containsKey(container) && memory.containsKey(container);
  }

  Map<ContainerKey, Reading> of(Resource resource) {
    return switch (resource) {
      case CPU -> cpu;
      case MEMORY -> memory;
    };
  }
}
