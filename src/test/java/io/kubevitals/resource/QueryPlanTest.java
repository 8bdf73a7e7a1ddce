package io.kubevitals.resource;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

class QueryPlanTest {
  private static final Profiles SHIPPED = Configs.of().profiles().all();

  @Test
  void noChoiceOfProfilesAsksMoreThanEight() {
    for (RequestsFrom from : RequestsFrom.values()) {
      for (Profile usage : of(ProfileKind.USAGE)) {
        for (Profile requests : of(ProfileKind.REQUESTS)) {
          for (Profile gpu : of(ProfileKind.GPU)) {
            assertThat(plan(from, usage, requests, gpu).queries())
                .as("%s %s %s %s", from, usage.name(), requests.name(), gpu.name())
                .hasSizeLessThanOrEqualTo(QueryPlan.MAX);
          }
        }
      }
    }
  }

  @Test
  void theUsualCycleAsksFiveTimesAndSevenTimesWithoutAWatch() {
    assertThat(usual(RequestsFrom.WATCH).queries())
        .extracting(query -> query.group().label())
        .containsExactly("cpu_usage", "memory_usage", "pressure", "gpu", "node_allocatable");
    assertThat(usual(RequestsFrom.PROMETHEUS).queries()).hasSize(7);
  }

  @Test
  void selectionsOfOneKindAreAskedForTogether() {
    LiveQuery pressure = usual(RequestsFrom.WATCH).queries().get(2);
    assertThat(
            pressure
                .query(
                    new NamespacePart("a|b\\.c", false),
                    List.of("cluster=\"x\""),
                    Duration.ofMinutes(2),
                    Duration.ZERO)
                .text())
        .isEqualTo(
            "{__name__=~\"container_cpu_cfs_periods_total|container_cpu_cfs_throttled_periods_total"
                + "|container_oom_events_total\",container!=\"\",container!=\"POD\",cluster=\"x\","
                + "namespace=~\"a|b\\\\.c\"}[120000ms]");
  }

  private static QueryPlan usual(RequestsFrom from) {
    Profile k8s = SHIPPED.named("k8s").orElseThrow();
    return plan(from, k8s, k8s, SHIPPED.named("dcgm").orElseThrow());
  }

  private static QueryPlan plan(RequestsFrom from, Profile usage, Profile requests, Profile gpu) {
    var picks =
        List.of(
            pick(ProfileKind.USAGE, usage),
            pick(ProfileKind.REQUESTS, requests),
            pick(ProfileKind.GPU, gpu));
    return QueryPlan.of(picks, List.of(), from);
  }

  private static Pick pick(ProfileKind kind, Profile profile) {
    return new Pick(kind, profile, Set.of(), "configured", "");
  }

  private static List<Profile> of(ProfileKind kind) {
    return SHIPPED.all().stream().filter(profile -> profile.kinds().contains(kind)).toList();
  }
}
