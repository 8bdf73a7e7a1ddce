package io.kubevitals.probe;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.time.Instant;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// One IP family of a kube-proxy, second by second, as the real one was seen to behave: a sync
/// begins with a change, the time of a success is that of its end, a change during a sync asks for
/// another one, a failed sync is timed and retried after half a minute, and a sync that hangs
/// leaves no trace at all until it ends.
final class VirtualKubeProxy {
  private static final int RETRY = 30;
  private static final long EPOCH = 1_795_260_000;

  private final int syncSeconds;
  private int second;
  private int clockOffset;
  private int processStart;
  private double queued;
  private double synced;
  private int failures;
  private int syncs;
  private int syncTime;
  private boolean hangs;
  private boolean fails;
  private boolean again;
  private int retryAt = Integer.MAX_VALUE;
  private @Nullable Integer syncBegan;

  /// Started and in sync.
  VirtualKubeProxy(int syncSeconds) {
    this.syncSeconds = syncSeconds;
    this.queued = wall();
    this.synced = wall();
    this.syncs = 1;
  }

  void at(int second) {
    this.second = second;
    Integer began = syncBegan;
    if (began != null && !hangs && second - began >= syncSeconds) {
      end(began);
    }
    if (syncBegan == null && second >= retryAt) {
      begin();
    }
  }

  void change() {
    queued = wall();
    if (syncBegan == null) {
      begin();
    } else {
      again = true;
    }
  }

  void hang(boolean does) {
    hangs = does;
    at(second);
  }

  void fail(boolean does) {
    fails = does;
  }

  /// Somebody sets the node's clock.
  void moveClock(int seconds) {
    clockOffset += seconds;
  }

  /// A new process, which syncs once at its start.
  void replace() {
    processStart++;
    synced = 0;
    failures = 0;
    syncs = 0;
    syncTime = 0;
    queued = wall();
    again = false;
    begin();
    at(second);
  }

  Moment now() {
    return new Moment(Instant.ofEpochSecond(EPOCH + second + clockOffset), second * 1_000_000_000L);
  }

  MetricsPage page(Set<String> judged) throws IOException {
    String rules = "kubeproxy_sync_proxy_rules_";
    String text =
        """
        process_start_time_seconds %d
        %slast_queued_timestamp_seconds{ip_family="IPv4"} %.3f
        %slast_timestamp_seconds{ip_family="IPv4"} %.3f
        # TYPE %sduration_seconds histogram
        %sduration_seconds_sum{ip_family="IPv4"} %d
        %sduration_seconds_count{ip_family="IPv4"} %d
        %siptables_restore_failures_total{ip_family="IPv4"} %d
        """
            .formatted(
                processStart,
                rules,
                queued,
                rules,
                synced,
                rules,
                rules,
                syncTime,
                rules,
                syncs,
                rules,
                failures);
    var all = new java.util.HashSet<>(judged);
    all.add(ProcessRestarts.START);
    var limits = new PageRules.Limits("node-1", new AllowList(java.util.List.of()), 1 << 20);
    var reader = new MetricsPageReader(new PageRules(Component.KUBE_PROXY, limits, all));
    reader.input().write(text.getBytes(UTF_8));
    return reader.page();
  }

  private void begin() {
    syncBegan = second;
    retryAt = Integer.MAX_VALUE;
    if (syncSeconds == 0 && !hangs) {
      end(second);
    }
  }

  private void end(int began) {
    syncBegan = null;
    syncs++;
    syncTime += second - began;
    if (fails) {
      failures++;
      retryAt = second + RETRY;
    } else {
      synced = wall() + 0.1;
    }
    if (again) {
      again = false;
      begin();
    }
  }

  private double wall() {
    return EPOCH + second + clockOffset;
  }
}
