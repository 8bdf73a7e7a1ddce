package io.kubevitals.probe;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/// The addresses that kube-controllers tells of: use of each pool, reserved addresses left out.
///
/// It answers and calls itself ready while it waits for a rollout of calico-node to be complete; it
/// then has no family of addresses at all and collects no leaked ones.
final class CalicoIpam implements PageJudge {
  private static final String IN_USE = "ipam_allocations_in_use";
  private static final String SIZE = "ipam_ippool_size";
  private static final String RESERVED = "ipam_ippool_reserved";

  @Override
  public Set<String> families() {
    return Set.of(IN_USE, SIZE, RESERVED);
  }

  @Override
  public Verdict judge(MetricsPage page) {
    Map<String, Double> sizes = byPool(page, SIZE);
    Map<String, Double> used = byPool(page, IN_USE);
    Map<String, Double> reserved = byPool(page, RESERVED);
    boolean present = !sizes.isEmpty() || !used.isEmpty();
    var readings = new ArrayList<Reading>();
    readings.add(NodeFamily.CALICO_IPAM_FAMILIES.reading(present));
    sizes.forEach(
        (pool, size) -> {
          double assignable = size - reserved.getOrDefault(pool, 0.0);
          if (assignable > 0) {
            double ratio = used.getOrDefault(pool, 0.0) / assignable;
            readings.add(NodeFamily.CALICO_IPPOOL_USAGE.reading(ratio, pool));
          }
        });
    String words = words(present, sizes.size());
    return present
        ? Verdict.well(List.copyOf(readings), words)
        : Verdict.troubled(List.copyOf(readings), words);
  }

  private static String words(boolean present, int pools) {
    return present
        ? pools + (pools == 1 ? " pool" : " pools")
        : "it tells of no addresses: it waits for a rollout of calico-node";
  }

  private static Map<String, Double> byPool(MetricsPage page, String family) {
    var pools = new TreeMap<String, Double>();
    page.named(family)
        .filter(sample -> Double.isFinite(sample.value()))
        .forEach(sample -> pools.merge(sample.label("ippool"), sample.value(), Double::sum));
    return pools;
  }
}
