package io.kubevitals.demo;

import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/// The daemon's page in a few lines.
record SummaryTable(List<PageSample> samples) {
  private static final String PREFIX = "kubevitals_";

  static SummaryTable of(String page) {
    return new SummaryTable(PageSample.parse(page));
  }

  String text() {
    return row("ended", sums("container_terminations_total", "reason", _ -> true))
        + row("unordered", sums("container_terminations_total", "reason", SummaryTable::unordered))
        + row("vanished", total("terminations_unattributed_total"))
        + row("waiting", sums("container_waiting", "reason", _ -> true))
        + row("crash loops", names("container_crash_looping"))
        + row("disruptions", sums("pod_disruptions_total", "reason", _ -> true))
        + row("incidents", sums("incidents_open", "severity", _ -> true))
        + row("suppressed", sums("incidents_suppressed_total", "rule", _ -> true))
        + row("cpu/limit", highest("cpu_usage_limit_ratio"))
        + row("memory/limit", highest("memory_usage_limit_ratio"))
        + row("kube-proxy", kubeProxy());
  }

  private static String row(String name, String value) {
    return "%-13s%s%n".formatted(name, value.isEmpty() ? "-" : value);
  }

  private Stream<PageSample> family(String name) {
    return samples.stream().filter(sample -> sample.name().equals(PREFIX + name));
  }

  private static boolean unordered(PageSample sample) {
    return sample.label("terminating").equals("false")
        && !sample.label("reason").equals("Completed");
  }

  private String sums(String name, String label, Predicate<PageSample> filter) {
    Map<String, Double> sums =
        family(name)
            .filter(filter)
            .collect(
                Collectors.groupingBy(
                    sample -> sample.label(label),
                    TreeMap::new,
                    Collectors.summingDouble(PageSample::value)));
    return sums.entrySet().stream()
        .filter(entry -> entry.getValue() > 0)
        .map(entry -> entry.getKey() + " " + Math.round(entry.getValue()))
        .collect(Collectors.joining(", "));
  }

  private String total(String name) {
    long total = Math.round(family(name).mapToDouble(PageSample::value).sum());
    return total == 0 ? "" : Long.toString(total);
  }

  private String names(String name) {
    return family(name)
        .filter(sample -> sample.value() > 0)
        .map(sample -> sample.label("namespace") + "/" + sample.label("workload"))
        .distinct()
        .sorted()
        .collect(Collectors.joining(", "));
  }

  private String highest(String name) {
    return family(name)
        .max(Comparator.comparingDouble(PageSample::value))
        .map(
            sample ->
                String.format(
                    Locale.ROOT,
                    "%.2f %s/%s",
                    sample.value(),
                    sample.label("namespace"),
                    sample.label("workload")))
        .orElse("");
  }

  private String kubeProxy() {
    return Stream.of(
            says("kube_proxy_healthy", 0, "unhealthy"),
            says("kube_proxy_sync_hung", 1, "hung"),
            says("kube_proxy_node_eligible", 0, "node takes no traffic"))
        .flatMap(stream -> stream)
        .reduce((a, b) -> a + ", " + b)
        .orElseGet(() -> family("kube_proxy_healthy").findAny().isPresent() ? "fine" : "");
  }

  private Stream<String> says(String name, double when, String word) {
    return family(name)
        .filter(sample -> sample.value() == when)
        .map(sample -> (sample.label("ip_family") + " " + word).strip());
  }
}
