package io.kubevitals.resource;

import java.util.Map;

/// The use of containers as far as it is known.
///
/// @param throttled the share of periods in which it was held back, by container
record Readings(
    Map<ContainerKey, Reading> cpu,
    Map<ContainerKey, Reading> memory,
    Map<ContainerKey, Double> throttled,
    Map<ContainerKey, GpuFigures> gpus) {
  static final Readings NONE = new Readings(Map.of(), Map.of());

  Readings(Map<ContainerKey, Reading> cpu, Map<ContainerKey, Reading> memory) {
    this(cpu, memory, Map.of(), Map.of());
  }

  boolean areComplete(ContainerKey container) {
    var whole = new ContainerKey(container.pod(), PodFigures.WHOLE);
    return (cpu.containsKey(container) || cpu.containsKey(whole))
        && (memory.containsKey(container) || memory.containsKey(whole));
  }

  Map<ContainerKey, Reading> of(Resource resource) {
    return switch (resource) {
      case CPU -> cpu;
      case MEMORY -> memory;
    };
  }
}
