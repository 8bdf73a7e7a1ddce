package io.kubevitals.demo;

import io.kubevitals.demo.LoopbackServer.Page;
import java.io.IOException;
import java.math.BigDecimal;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;

/// Calico's and Antrea's programs as they answer on a healthy node, each path on one port: a chosen
/// few of their families, with their names, types and labels, and values that move as they do.
public final class ScriptedCni implements AutoCloseable {
  /// The bounds of Antrea's histograms.
  private static final double[] MILLISECONDS = {1, 2.5, 5, 10};

  private final InstantSource clock;
  private final Instant startedAt;
  private final LoopbackServer server;

  public ScriptedCni(InstantSource clock) {
    this.clock = clock;
    this.startedAt = clock.instant();
    var pages = new LinkedHashMap<String, Supplier<Page>>();
    pages.put("/felix/metrics", () -> Page.text(felix()));
    pages.put("/felix/readiness", () -> table("CalculationGraph", "FelixStartup"));
    pages.put("/typha/metrics", () -> Page.text(typha()));
    pages.put("/typha/readiness", () -> table("bgp-cache", "felix-cache"));
    pages.put("/calico-kube-controllers/metrics", () -> Page.text(controllers()));
    pages.put("/calico-kube-controllers/readiness", () -> table("CalicoDatastore", "Startup"));
    pages.put("/antrea-agent/metrics", () -> Page.text(antreaAgent()));
    pages.put("/antrea-agent/livez", () -> checks("livez", "ovs"));
    pages.put("/antrea-agent/readyz", () -> checks("readyz", "watcher"));
    pages.put("/antrea-controller/metrics", () -> Page.text(antreaController()));
    pages.put("/antrea-controller/livez", () -> checks("livez", "log"));
    pages.put("/antrea-controller/readyz", () -> checks("readyz", "informer-sync"));
    server = new LoopbackServer("scripted-cni", pages);
  }

  public ScriptedCni start() throws IOException {
    server.start();
    return this;
  }

  /// The settings that lead the probes here.
  public Map<String, URI> settings() {
    var settings = new LinkedHashMap<String, URI>();
    for (String component : List.of("felix", "typha", "calico-kube-controllers")) {
      put(settings, component, "readiness");
      put(settings, component, "metrics");
    }
    for (String component : List.of("antrea-agent", "antrea-controller")) {
      put(settings, component, "livez");
      put(settings, component, "readyz");
      put(settings, component, "metrics");
    }
    return settings;
  }

  private void put(Map<String, URI> settings, String component, String check) {
    settings.put(
        "probes." + component + "." + check + "-url",
        server.uri().resolve("/" + component + "/" + check));
  }

  private double seconds() {
    return Duration.between(startedAt, clock.instant()).toMillis() / 1000.0;
  }

  private Exposition begin() {
    var page = new Exposition();
    page.family("process_start_time_seconds", "gauge", "Start time of the process.")
        .sample("", (double) startedAt.getEpochSecond());
    page.family("process_cpu_seconds_total", "counter", "Total user and system CPU time spent.")
        .sample("", seconds() * 0.02);
    page.family("process_resident_memory_bytes", "gauge", "Resident memory size in bytes.")
        .sample("", 60e6 + Math.floor(seconds() / 15) % 4 * 1e6);
    return page;
  }

  private String felix() {
    double seconds = seconds();
    var page = begin();
    page.family("felix_resync_state", "gauge", "Current datastore state.").sample("", 3);
    page.family("felix_active_local_endpoints", "gauge", "Number of active endpoints on this host.")
        .sample("", 12 + Math.floor(seconds / 20) % 3);
    page.family(
            "felix_int_dataplane_failures",
            "counter",
            "Number of times dataplane updates failed and will be retried.")
        .sample("", Math.floor(seconds / 60));
    summary(page, "felix_int_dataplane_apply_time_seconds", 0.02, Math.floor(seconds / 2) + 1);
    summary(page, "felix_calc_graph_update_time_seconds", 0.001, Math.floor(seconds / 2) + 1);
    felixTools(page);
    felixView(page);
    return page.text();
  }

  private static void felixTools(Exposition page) {
    page.family("felix_ipset_errors", "counter", "Number of ipset command failures.").sample("", 0);
    page.family("felix_iptables_restore_errors", "counter", "Number of iptables-restore errors.")
        .sample("", 0);
    page.family("felix_iptables_save_errors", "counter", "Number of iptables-save errors.")
        .sample("", 0);
    page.family("felix_nft_errors", "counter", "Number of nft errors when writing rules.")
        .sample("", 0);
    page.family("felix_iptables_rules", "gauge", "Number of active iptables rules.")
        .sample("{ip_version=\"4\",table=\"filter\"}", 98)
        .sample("{ip_version=\"4\",table=\"nat\"}", 8);
    page.family("felix_ipsets_total", "gauge", "Total number of active IP sets.").sample("", 5);
    page.family("felix_log_errors", "counter", "Number of errors encountered while logging.")
        .sample("", 0);
    page.family("felix_logs_dropped", "counter", "Number of logs dropped.").sample("", 0);
  }

  private static void felixView(Exposition page) {
    page.family("felix_active_local_policies", "gauge", "Number of active policies on this host.")
        .sample("", 4);
    page.family("felix_cluster_num_hosts", "gauge", "Total number of calico hosts in the cluster.")
        .sample("", 3);
    page.family("felix_cluster_num_policies", "gauge", "Total number of policies cluster-wide.")
        .sample("", 7);
    page.family("felix_cluster_num_workload_endpoints", "gauge", "Workload endpoints cluster-wide.")
        .sample("", 35);
    page.family("felix_label_index_num_active_selectors", "gauge", "Number of active selectors.")
        .sample("{optimized=\"false\"}", 1)
        .sample("{optimized=\"true\"}", 11);
  }

  private static void summary(Exposition page, String name, double each, double count) {
    page.family(name, "summary", "Time in seconds.")
        .sample("{quantile=\"0.5\"}", each)
        .sample("{quantile=\"0.99\"}", each * 3)
        .sample("_sum", each * count)
        .sample("_count", count);
  }

  private static void syncers(
      Exposition page, String name, String help, double each, double count) {
    var family = page.family(name, "summary", help);
    for (String syncer : List.of("felix", "bgp")) {
      String label = "syncer=\"" + syncer + "\"";
      family
          .sample("{" + label + ",quantile=\"0.5\"}", each)
          .sample("{" + label + ",quantile=\"0.99\"}", each * 3)
          .sample("_sum{" + label + "}", each * count)
          .sample("_count{" + label + "}", count);
    }
  }

  /// @param each what every one of them took
  /// @param label `""` or such as `operation="add",`
  private static void times(
      Exposition.Family family, String label, double each, double count, double... bounds) {
    for (double bound : bounds) {
      String le = new BigDecimal(Double.toString(bound)).stripTrailingZeros().toPlainString();
      family.sample("_bucket{" + label + "le=\"" + le + "\"}", each <= bound ? count : 0);
    }
    String own = label.isEmpty() ? "" : "{" + label.substring(0, label.length() - 1) + "}";
    family
        .sample("_bucket{" + label + "le=\"+Inf\"}", count)
        .sample("_sum" + own, each * count)
        .sample("_count" + own, count);
  }

  private String typha() {
    var page = begin();
    page.family("typha_connections_accepted", "counter", "Total number of connections accepted.")
        .sample("", 3);
    page.family("typha_connections_active", "gauge", "Number of open client connections.")
        .sample("", 3);
    page.family("typha_connections_streaming", "gauge", "Client connections that are streaming.")
        .sample("{syncer=\"felix\"}", 2)
        .sample("{syncer=\"bgp\"}", 1);
    page.family("typha_connections_dropped", "counter", "Connections dropped due to rebalancing.")
        .sample("", 0);
    page.family("typha_cache_size", "gauge", "Number of key/value pairs in the cache.")
        .sample("{syncer=\"felix\"}", 74)
        .sample("{syncer=\"bgp\"}", 8);
    page.family("typha_breadcrumb_block", "counter", "Breadcrumbs that were waited for.")
        .sample("{syncer=\"felix\"}", Math.floor(seconds() * 2));
    page.family("typha_breadcrumb_non_block", "counter", "Breadcrumbs that were there already.")
        .sample("{syncer=\"felix\"}", Math.floor(seconds() / 3));
    page.family("typha_updates_total", "counter", "Total number of updates received.")
        .sample("{syncer=\"felix\"}", Math.floor(seconds() * 2));
    typhaClients(page, Math.floor(seconds() / 5) + 1);
    return page.text();
  }

  private static void typhaClients(Exposition page, double count) {
    syncers(page, "typha_client_latency_secs", "Per-client latency.", 0.01, count);
    syncers(page, "typha_ping_latency", "Round-trip ping latency to client.", 0.004, count);
    syncers(page, "typha_client_snapshot_send_secs", "Time to send the snapshot.", 0.003, 3);
    syncers(page, "typha_breadcrumb_size", "KVs recorded in each breadcrumb.", 1, count);
  }

  private String controllers() {
    var page = begin();
    page.family("ipam_ippool_size", "gauge", "Total number of addresses in the IP Pool")
        .sample("{ippool=\"default-ipv4-ippool\"}", 1024)
        .sample("{ippool=\"small-pool\"}", 16);
    page.family("ipam_allocations_in_use", "gauge", "IPs currently allocated in IPAM")
        .sample("{ippool=\"default-ipv4-ippool\",node=\"node-1\"}", 37)
        .sample("{ippool=\"small-pool\",node=\"node-1\"}", 8 + Math.floor(seconds() / 30) % 6);
    page.family("ipam_allocations_gc_candidates", "gauge", "Candidates to be taken back.")
        .sample("{ippool=\"small-pool\",node=\"node-1\"}", Math.floor(seconds() / 60) % 2);
    page.family("ipam_allocations_borrowed", "gauge", "IPs borrowed from other nodes' blocks.")
        .sample("{ippool=\"small-pool\",node=\"node-1\"}", 1);
    if (seconds() > 120) {
      // It has no series until the first one.
      page.family("ipam_allocations_gc_reclamations", "counter", "Allocations taken back.")
          .sample("{ippool=\"small-pool\",node=\"node-1\"}", Math.floor(seconds() / 120));
    }
    page.family("ipam_blocks", "gauge", "IPAM blocks.")
        .sample("{ippool=\"default-ipv4-ippool\",node=\"node-1\"}", 2);
    return page.text();
  }

  private String antreaAgent() {
    double seconds = seconds();
    var page = begin();
    page.family("antrea_agent_local_pod_count", "gauge", "Number of Pods on local Node.")
        .sample("", 12);
    page.family("antrea_agent_ovs_total_flow_count", "gauge", "Total flow count of all OVS tables.")
        .sample("", 140 + Math.floor(seconds / 10) % 5);
    page.family("antrea_agent_ovs_flow_ops_count", "counter", "Number of OVS flow operations.")
        .sample("{operation=\"add\"}", Math.floor(seconds * 3))
        .sample("{operation=\"delete\"}", Math.floor(seconds));
    page.family("antrea_agent_ovs_flow_ops_error_count", "counter", "OVS flow operation errors.")
        .sample("{operation=\"add\"}", 0);
    page.family(
            "antrea_agent_ovs_meter_packet_dropped_count", "gauge", "Packets dropped by meters.")
        .sample("{meter_id=\"PacketInMeterNetworkPolicy\"}", 0);
    var operations =
        page.family(
            "antrea_agent_ovs_flow_ops_latency_milliseconds", "histogram", "Latency of OVS.");
    times(operations, "operation=\"add\",", 4, Math.floor(seconds * 3), MILLISECONDS);
    times(operations, "operation=\"delete\",", 2, Math.floor(seconds), MILLISECONDS);
    var syncs =
        page.family(
            "antrea_proxy_sync_proxy_rules_duration_seconds", "histogram", "Duration of a sync.");
    times(syncs, "ip_family=\"v4\",", 0.02, Math.floor(seconds / 3), 0.005, 0.01, 0.025, 0.05);
    page.family("antrea_agent_networkpolicy_count", "gauge", "NetworkPolicies on local Node.")
        .sample("", 5);
    page.family("antrea_proxy_total_endpoints_installed", "gauge", "Endpoints installed.")
        .sample("{ip_family=\"v4\"}", 23)
        .sample("{ip_family=\"v6\"}", 0);
    page.family(
            "antrea_proxy_total_services_installed", "gauge", "Services installed by the proxy.")
        .sample("{ip_family=\"v4\"}", 9)
        .sample("{ip_family=\"v6\"}", 0);
    return page.text();
  }

  private String antreaController() {
    var page = begin();
    page.family("antrea_controller_length_network_policy_queue", "gauge", "Length of the queue.")
        .sample("", Math.floor(seconds() / 7) % 2);
    page.family("antrea_controller_length_applied_to_group_queue", "gauge", "Length of the queue.")
        .sample("", 0);
    page.family("antrea_controller_length_address_group_queue", "gauge", "Length of the queue.")
        .sample("", 0);
    page.family(
            "antrea_controller_network_policy_processed",
            "counter",
            "The total number of internal-networkpolicy processed")
        .sample("", Math.floor(seconds() / 5));
    var policies =
        page.family(
            "antrea_controller_network_policy_sync_duration_milliseconds",
            "histogram",
            "The duration of syncing internal-networkpolicy");
    times(policies, "", 3, Math.floor(seconds() / 5), MILLISECONDS);
    return page.text();
  }

  private static Page table(String... parts) {
    var text = new StringBuilder("| COMPONENT | TIMEOUT | LIVENESS | READINESS | DETAIL |\n");
    for (String part : parts) {
      text.append("| ").append(part).append(" | 30s | reporting live | reporting ready | |\n");
    }
    return new Page(200, "text/plain; charset=utf-8", text.toString());
  }

  private static Page checks(String path, String own) {
    String text = "[+]ping ok\n[+]" + own + " ok\n" + path + " check passed\n";
    return new Page(200, "text/plain; charset=utf-8", text);
  }

  @Override
  public void close() {
    server.close();
  }
}
