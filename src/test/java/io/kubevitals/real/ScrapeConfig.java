package io.kubevitals.real;

import com.google.gson.Gson;
import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.Yaml;
import org.yaml.snakeyaml.constructor.SafeConstructor;

/// A configuration of Prometheus whose one job does what the Prometheus Operator makes of our own
/// ServiceMonitor, with a fixed target in place of service discovery. JSON is YAML too.
final class ScrapeConfig {
  private static final Path MONITOR = Path.of("deploy/daemonset/monitors/service-monitor.yaml");

  private ScrapeConfig() {}

  /// Scrapes the daemons; `jobs` are further jobs as they are.
  static String ofServiceMonitor(List<URI> daemons, String interval, List<Map<String, Object>> jobs)
      throws IOException {
    JsonObject endpoint =
        yaml(MONITOR).getAsJsonObject("spec").getAsJsonArray("endpoints").get(0).getAsJsonObject();
    Map<String, Object> job = new LinkedHashMap<>();
    job.put("job_name", "kube-vitals");
    job.put("honor_labels", endpoint.get("honorLabels").getAsBoolean());
    job.put("static_configs", daemons.stream().map(ScrapeConfig::target).toList());
    job.put(
        "relabel_configs",
        endpoint.getAsJsonArray("relabelings").asList().stream()
            .map(ScrapeConfig::relabeling)
            .toList());
    var all = new java.util.ArrayList<Map<String, Object>>(jobs);
    all.add(job);
    return new Gson()
        .toJson(
            Map.of(
                "global",
                Map.of("scrape_interval", interval, "scrape_timeout", interval),
                "scrape_configs",
                all));
  }

  /// The labels that the operator gives each target of a ServiceMonitor.
  private static Map<String, Object> target(URI daemon) {
    return Map.of(
        "targets",
        List.of(daemon.getAuthority()),
        "labels",
        Map.of(
            "namespace", "kube-vitals",
            "service", "kube-vitals",
            "pod", "kube-vitals-6b5c8d9f7-x2x4v",
            "container", "kube-vitals",
            "endpoint", "http"));
  }

  /// The operator's camelCase is snake_case in Prometheus.
  private static Map<String, Object> relabeling(JsonElement relabeling) {
    Map<String, Object> words = new LinkedHashMap<>();
    relabeling
        .getAsJsonObject()
        .asMap()
        .forEach(
            (key, value) ->
                words.put(
                    key.replaceAll("([A-Z])", "_$1").toLowerCase(Locale.ROOT),
                    new Gson().fromJson(value, Object.class)));
    return words;
  }

  private static JsonObject yaml(Path file) throws IOException {
    Object document =
        new Yaml(new SafeConstructor(new LoaderOptions())).load(Files.readString(file));
    return new Gson().toJsonTree(document).getAsJsonObject();
  }
}
