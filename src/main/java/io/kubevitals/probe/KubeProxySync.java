package io.kubevitals.probe;

import io.kubevitals.probe.SyncSample.Durations;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Supplier;
import java.util.stream.Collectors;

/// Follows the syncs of kube-proxy from its metrics, by IP family, or as one where the metrics do
/// not tell families apart (up to Kubernetes 1.32).
///
/// The times exist since 1.14 (last success) and 1.19 (last request), in all modes but userspace.
final class KubeProxySync implements PageJudge {
  private static final String RULES = "kubeproxy_sync_proxy_rules_";
  private static final String SYNCED = RULES + "last_timestamp_seconds";
  private static final String QUEUED = RULES + "last_queued_timestamp_seconds";
  private static final String DURATION = RULES + "duration_seconds";
  private static final String IPTABLES_FAILURES = RULES + "iptables_restore_failures_total";
  private static final String NFTABLES_FAILURES = RULES + "nftables_sync_failures_total";

  /// More than there are.
  private static final int MAX_FAMILIES = 8;

  private final Supplier<Moment> clock;
  private final Map<String, SyncProgress> families = new TreeMap<>();
  private double processStart;

  KubeProxySync(Supplier<Moment> clock) {
    this.clock = clock;
  }

  @Override
  public Set<String> families() {
    return Set.of(SYNCED, QUEUED, DURATION, IPTABLES_FAILURES, NFTABLES_FAILURES);
  }

  @Override
  public Verdict judge(MetricsPage page) {
    forgetAnotherProcess(page);
    Moment now = clock.get();
    var seen = samples(page);
    families.keySet().retainAll(seen.keySet());
    seen.forEach(
        (family, sample) ->
            families.merge(
                family, SyncProgress.first(sample, now), (known, _) -> known.next(sample, now)));
    boolean isTroubled = families.values().stream().anyMatch(one -> one.isHung() || one.failing());
    return isTroubled ? Verdict.troubled(readings(), words()) : Verdict.well(readings(), words());
  }

  private void forgetAnotherProcess(MetricsPage page) {
    double start = page.value(ProcessRestarts.START).orElse(processStart);
    if (start != processStart) {
      families.clear();
      processStart = start;
    }
  }

  private static Map<String, SyncSample> samples(MetricsPage page) {
    var samples = new TreeMap<String, SyncSample>();
    page.named(SYNCED)
        .limit(MAX_FAMILIES)
        .forEach(
            synced -> {
              String family = synced.label("ip_family");
              OptionalDouble queued = of(page, QUEUED, family);
              if (queued.isPresent()) {
                double failures =
                    of(page, IPTABLES_FAILURES, family).orElse(0)
                        + of(page, NFTABLES_FAILURES, family).orElse(0);
                samples.put(
                    family,
                    new SyncSample(
                        queued.getAsDouble(), synced.value(), failures, durations(page, family)));
              }
            });
    return samples;
  }

  private static Durations durations(MetricsPage page, String family) {
    var buckets = new TreeMap<Double, Double>();
    page.named(DURATION + "_bucket")
        .filter(bucket -> bucket.label("ip_family").equals(family))
        .forEach(bucket -> bound(bucket).ifPresent(le -> buckets.put(le, bucket.value())));
    return new Durations(
        of(page, DURATION + "_sum", family).orElse(0),
        of(page, DURATION + "_count", family).orElse(0),
        buckets);
  }

  private static OptionalDouble bound(Sample bucket) {
    String le = bucket.label("le");
    try {
      return OptionalDouble.of(
          le.equals("+Inf") ? Double.POSITIVE_INFINITY : Double.parseDouble(le));
    } catch (NumberFormatException _) {
      return OptionalDouble.empty();
    }
  }

  private static OptionalDouble of(MetricsPage page, String name, String family) {
    return page.named(name)
        .filter(sample -> sample.label("ip_family").equals(family))
        .mapToDouble(Sample::value)
        .findFirst();
  }

  private List<Reading> readings() {
    var readings = new ArrayList<Reading>();
    families.forEach(
        (family, progress) -> {
          double overdue = progress.overdueSeconds();
          readings.add(NodeFamily.KUBE_PROXY_SYNC_OVERDUE.reading(overdue, family));
          readings.add(NodeFamily.KUBE_PROXY_SYNC_HUNG.reading(progress.isHung(), family));
          readings.add(NodeFamily.KUBE_PROXY_SYNC_FAILING.reading(progress.failing(), family));
        });
    return readings;
  }

  private String words() {
    return families.entrySet().stream()
        .map(family -> (family.getKey() + " " + words(family.getValue())).strip())
        .collect(Collectors.joining(", "));
  }

  private static String words(SyncProgress progress) {
    if (progress.overdueSeconds() == 0) {
      return progress.failing() ? "fails" : "in sync";
    }
    String how = progress.failing() ? "fails, " : progress.isHung() ? "hangs, " : "";
    return how + "a change waits for " + Math.round(progress.overdueSeconds()) + " s";
  }
}
