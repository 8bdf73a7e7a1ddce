package io.kubevitals.metrics;

import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// Somebody who fetches the page again and again and computes increases from it.
///
/// @param address without port
/// @param agent its `User-Agent`, cut
public record Scraper(String address, String agent) {
  private static final int MAX_AGENT = 100;

  /// How the agents that store what they scrape introduce themselves.
  private static final List<String> AGENTS =
      List.of(
          "prometheus/",
          "vm_promscrape",
          "vmagent",
          "victoriametrics",
          "grafanaagent",
          "grafana-agent",
          "alloy/",
          "grafanaalloy",
          "otelcol",
          "opentelemetry",
          "telegraf/",
          "categraf",
          "thanos",
          "mimir",
          "datadog agent");

  /// The one who asks, if it is a scraper: it tells its timeout, or is known by its name. Categraf
  /// has no name of its own but asks for protobuf as nobody with a browser does.
  public static Optional<Scraper> of(
      String address, @Nullable String agent, @Nullable String accept, @Nullable String timeout) {
    String name = agent == null ? "" : agent;
    boolean known = timeout != null || isAgent(name) || isCategraf(name, accept);
    String cut = name.length() > MAX_AGENT ? name.substring(0, MAX_AGENT) : name;
    return known ? Optional.of(new Scraper(address, cut)) : Optional.empty();
  }

  private static boolean isAgent(String name) {
    String lower = name.toLowerCase(Locale.ROOT);
    return AGENTS.stream().anyMatch(lower::startsWith);
  }

  private static boolean isCategraf(String name, @Nullable String accept) {
    return name.startsWith("Go-http-client/")
        && accept != null
        && accept.startsWith("application/vnd.google.protobuf;");
  }
}
