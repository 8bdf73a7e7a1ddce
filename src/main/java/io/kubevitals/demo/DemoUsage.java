package io.kubevitals.demo;

import java.util.Map;

/// What the demo's containers use: a share of their limits, some of them nearly all of it.
final class DemoUsage {
  private static final double SOME_CORES = 0.02;
  private static final double SOME_BYTES = 24 << 20;

  private static final Map<String, Double> UNITS =
      Map.of("Mi", 1024.0 * 1024, "Gi", 1024.0 * 1024 * 1024, "m", 0.001);

  private record Share(double cpu, double memory) {}

  private static final Share USUAL = new Share(0.4, 0.5);
  private static final Map<String, Share> SHARES =
      Map.of(
          "shop/app", new Share(0.86, 0.93),
          "shop/redis", new Share(0.3, 0.97),
          "edge/agent", new Share(0.4, 0.9));

  private DemoUsage() {}

  static Usage of(Pod pod, Container container) {
    Share share = SHARES.getOrDefault(pod.namespace() + "/" + container.name(), USUAL);
    return new Usage(
        amount(container, "cpu", share.cpu, SOME_CORES),
        amount(container, "memory", share.memory, SOME_BYTES));
  }

  private static double amount(
      Container container, String resource, double share, double otherwise) {
    String limit = container.limits().get(resource);
    return limit == null ? otherwise : quantity(limit) * share;
  }

  static double quantity(String text) {
    String number = text.replaceAll("[A-Za-z]+$", "");
    String unit = text.substring(number.length());
    return Double.parseDouble(number) * UNITS.getOrDefault(unit, 1.0);
  }
}
