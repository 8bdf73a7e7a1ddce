package io.kubevitals.demo;

import io.kubevitals.demo.LoopbackServer.Page;
import java.io.IOException;
import java.net.URI;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Map;
import java.util.TreeMap;

/// A kube-proxy in iptables mode, as 1.36 answers on 10256 and 10249 (here on one port): its health
/// per IP family, whether its node takes traffic, and its metrics.
public final class ScriptedKubeProxy implements AutoCloseable {
  private final InstantSource clock;
  private Instant startedAt;
  private final LoopbackServer server;
  private final Map<String, ProxyFamily> families = new TreeMap<>();
  private boolean nodeEligible = true;
  private int endpointChanges;

  public ScriptedKubeProxy(InstantSource clock) {
    this.clock = clock;
    this.startedAt = clock.instant();
    families.put("IPv4", ProxyFamily.started(startedAt));
    families.put("IPv6", ProxyFamily.started(startedAt));
    server =
        new LoopbackServer(
            "scripted-kube-proxy",
            Map.of(
                "/healthz",
                this::healthz,
                "/livez",
                this::livez,
                "/metrics",
                () -> Page.text(metrics()),
                "/proxyMode",
                () -> new Page(200, "text/plain; charset=utf-8", "iptables")));
  }

  public ScriptedKubeProxy start() throws IOException {
    server.start();
    return this;
  }

  public URI uri() {
    return server.uri();
  }

  /// An endpoint of a Service changes.
  ///
  /// @param family `IPv4` or `IPv6`
  public synchronized void change(String family) {
    endpointChanges++;
    families.computeIfPresent(family, (_, state) -> state.change(clock.instant()));
  }

  public synchronized void hang(String family) {
    families.computeIfPresent(family, (_, state) -> state.hang());
  }

  public synchronized void recover(String family) {
    families.computeIfPresent(family, (_, state) -> state.recover(clock.instant()));
  }

  /// Somebody ends the process, and another one begins and writes all rules.
  public synchronized void replace() {
    startedAt = clock.instant();
    endpointChanges = 0;
    families.replaceAll((_, _) -> ProxyFamily.started(startedAt));
  }

  /// Whether the node takes traffic; a draining one is healthy and does not.
  public synchronized void nodeEligible(boolean eligible) {
    nodeEligible = eligible;
  }

  private synchronized Page healthz() {
    return health(nodeEligible, true);
  }

  private synchronized Page livez() {
    return health(true, false);
  }

  private Page health(boolean eligible, boolean tellEligible) {
    Instant now = clock.instant();
    boolean healthy = families.values().stream().allMatch(family -> family.healthy(now));
    boolean good = healthy && eligible;
    byte[] body =
        JsonFields.encode(
            fields -> {
              fields.text(1, "lastUpdated", (good ? now : newestSync()).toString());
              fields.text(2, "currentTime", now.toString());
              if (tellEligible) {
                fields.flag(3, "nodeEligible", eligible);
              }
              fields.flag(4, "healthy", healthy);
              fields.message(5, "status", status -> writeFamilies(status, now));
            });
    return Page.json(good ? 200 : 503, new String(body, java.nio.charset.StandardCharsets.UTF_8));
  }

  private Instant newestSync() {
    return families.values().stream()
        .map(ProxyFamily::synced)
        .max(Instant::compareTo)
        .orElse(startedAt);
  }

  private void writeFamilies(Fields status, Instant now) {
    families.forEach(
        (name, family) ->
            status.message(
                1,
                name,
                fields -> {
                  fields.text(1, "lastUpdated", family.synced().toString());
                  fields.flag(2, "healthy", family.healthy(now));
                }));
  }

  private synchronized String metrics() {
    var page = new Exposition();
    page.family("process_start_time_seconds", "gauge", "Start time of the process.")
        .sample("", seconds(startedAt));
    perFamily(
        page,
        "kubeproxy_sync_proxy_rules_last_timestamp_seconds",
        "[ALPHA] The last time proxy rules were successfully synced",
        ProxyFamily::synced);
    perFamily(
        page,
        "kubeproxy_sync_proxy_rules_last_queued_timestamp_seconds",
        "[ALPHA] The last time a sync of proxy rules was queued",
        ProxyFamily::queued);
    durations(page);
    int waiting = families.values().stream().mapToInt(ProxyFamily::changesWaiting).sum();
    page.family(
            "kubeproxy_sync_proxy_rules_endpoint_changes_pending",
            "gauge",
            "[ALPHA] Pending proxy rules Endpoint changes")
        .sample("", waiting);
    page.family(
            "kubeproxy_sync_proxy_rules_endpoint_changes_total",
            "counter",
            "[ALPHA] Cumulative proxy rules Endpoint changes")
        .sample("", endpointChanges);
    page.family(
            "kubeproxy_sync_proxy_rules_service_changes_total",
            "counter",
            "[ALPHA] Cumulative proxy rules Service changes")
        .sample("", 9);
    programming(page);
    process(page);
    return page.text();
  }

  private void programming(Exposition page) {
    page.family(
            "kubeproxy_network_programming_duration_seconds",
            "histogram",
            "[ALPHA] In Cluster Network Programming Latency in seconds")
        .sample("_bucket{le=\"0.5\"}", endpointChanges * 0.9)
        .sample("_bucket{le=\"1\"}", endpointChanges)
        .sample("_bucket{le=\"+Inf\"}", endpointChanges)
        .sample("_sum", endpointChanges * 0.3)
        .sample("_count", endpointChanges);
  }

  private void process(Exposition page) {
    page.family("process_cpu_seconds_total", "counter", "Total user and system CPU time spent.")
        .sample("", endpointChanges * 0.05);
    page.family("process_resident_memory_bytes", "gauge", "Resident memory size in bytes.")
        .sample("", 45e6);
  }

  private void perFamily(
      Exposition page,
      String name,
      String help,
      java.util.function.Function<ProxyFamily, Instant> time) {
    var family = page.family(name, "gauge", help);
    families.forEach(
        (ip, state) -> family.sample("{ip_family=\"" + ip + "\"}", seconds(time.apply(state))));
  }

  private void durations(Exposition page) {
    String name = "kubeproxy_sync_proxy_rules_duration_seconds";
    var family = page.family(name, "histogram", "[ALPHA] SyncProxyRules latency in seconds");
    families.forEach(
        (ip, state) -> {
          String label = "ip_family=\"" + ip + "\"";
          family.sample("_bucket{" + label + ",le=\"0.1\"}", state.syncs());
          family.sample("_bucket{" + label + ",le=\"+Inf\"}", state.syncs());
          family.sample("_sum{" + label + "}", state.syncSeconds());
          family.sample("_count{" + label + "}", state.syncs());
        });
  }

  private static double seconds(Instant time) {
    return time.getEpochSecond() + time.getNano() / 1e9;
  }

  @Override
  public void close() {
    server.close();
  }
}
