package io.kubevitals.demo;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class ScriptedCadvisorTest {
  private static final Instant START = Instant.parse("2026-11-21T11:00:00Z");
  private static final String ID = "ab".repeat(32);

  private final List<Pod> pods = new ArrayList<>();
  private Instant now = START;
  private final ScriptedCadvisor cadvisor =
      new ScriptedCadvisor(() -> pods, (_, _) -> new Usage(0.25, 64 << 20), () -> now);

  private List<PageSample> samples(String family) {
    return PageSample.parse(cadvisor.page()).stream()
        .filter(sample -> sample.name().equals(family))
        .toList();
  }

  private static Pod pod(String id, Instant started) {
    return Pod.named("shop", "web")
        .uid("6f42a158-ef1b-4728-a2e0-d6fa2032777d")
        .app("app", c -> c.runs("containerd://" + id, started))
        .build();
  }

  @Test
  void theCounterIsTheUsageTimesTheAgeAtTheSamplesTime() {
    pods.add(pod(ID, START));
    now = START.plusSeconds(100);

    PageSample container = samples("container_cpu_usage_seconds_total").getFirst();
    String timestamp =
        cadvisor.page().lines().filter(line -> line.contains("cpu=")).toList().getFirst();
    long at = Long.parseLong(timestamp.substring(timestamp.lastIndexOf(' ') + 1));

    assertThat(container.label("id"))
        .isEqualTo("/kubepods/burstable/pod6f42a158-ef1b-4728-a2e0-d6fa2032777d/" + ID);
    assertThat(container.label("name")).isEqualTo(ID);
    assertThat(at).isBetween(now.toEpochMilli() - 10_000, now.toEpochMilli());
    assertThat(container.value()).isEqualTo(0.25 * (at - START.toEpochMilli()) / 1000.0);
  }

  @Test
  void aPodHasASeriesOfItsOwnWithoutAName() {
    pods.add(pod(ID, START));
    now = START.plusSeconds(100);

    assertThat(samples("container_memory_working_set_bytes"))
        .extracting(
            sample -> sample.label("container"), sample -> sample.label("name"), PageSample::value)
        .containsExactly(
            org.assertj.core.groups.Tuple.tuple("app", ID, 67108864.0),
            org.assertj.core.groups.Tuple.tuple("", "", 67108864.0));
  }

  @Test
  void aNewContainerHasNoSeriesUntilItIsSampledAndTheOldOneHasNoneAnyMore() {
    pods.add(pod(ID, START));
    now = START.plusSeconds(100);
    pods.set(0, pod("cd".repeat(32), now));

    assertThat(samples("container_cpu_usage_seconds_total")).isEmpty();
    now = START.plusSeconds(111);
    assertThat(samples("container_cpu_usage_seconds_total"))
        .first()
        .extracting(sample -> sample.label("name"))
        .isEqualTo("cd".repeat(32));
  }
}
