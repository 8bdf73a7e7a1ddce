package io.kubevitals.incident;

import static io.kubevitals.incident.Pods.pod;
import static io.kubevitals.incident.Pods.running;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.argumentSet;

import io.kubevitals.cluster.ContainerStatus;
import io.kubevitals.cluster.Phase;
import io.kubevitals.cluster.PodRecord;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class DisruptionTest {
  /// The final states and the one disruption counted.
  static Stream<Arguments> disruptions() {
    var web = pod("web").app(running(0, 1));
    var fresh = pod("web").app(ContainerStatus.NONE);
    return Stream.of(
        argumentSet("evicted", web.phase(Phase.FAILED, "Evicted"), Disruption.EVICTED),
        argumentSet(
            "evicted, with the condition",
            web.phase(Phase.FAILED, "Evicted").disruption("TerminationByKubelet"),
            Disruption.EVICTED),
        argumentSet(
            "node shutdown",
            web.phase(Phase.FAILED, "Terminated").disruption("TerminationByKubelet"),
            Disruption.SHUTDOWN),
        argumentSet("preempted", web.disruption("PreemptionByScheduler"), Disruption.PREEMPTED),
        argumentSet("taint", web.disruption("DeletionByTaintManager"), Disruption.TAINT_MANAGER),
        argumentSet("drain", web.disruption("EvictionByEvictionAPI"), Disruption.EVICTION_API),
        argumentSet("node gone", web.disruption("DeletionByPodGC"), Disruption.POD_GC),
        argumentSet(
            "deadline", web.phase(Phase.FAILED, "DeadlineExceeded"), Disruption.DEADLINE_EXCEEDED),
        argumentSet("no room", fresh.phase(Phase.FAILED, "OutOfcpu"), Disruption.ADMISSION),
        argumentSet("wrong node", fresh.phase(Phase.FAILED, "NodeAffinity"), Disruption.ADMISSION),
        argumentSet(
            "refused with a word of tomorrow",
            fresh.phase(Phase.FAILED, "TopologyAffinityError"),
            Disruption.ADMISSION),
        argumentSet("a word of tomorrow", web.phase(Phase.FAILED, "Bored"), Disruption.OTHER),
        argumentSet("a condition of tomorrow", web.disruption("DeletionByMoon"), Disruption.OTHER));
  }

  @ParameterizedTest
  @MethodSource("disruptions")
  void aDisruptionCountsOncePerPodLife(Pods disrupted, Disruption reason) {
    var states = List.of(pod("web").app(running(0, 1)).pod(), disrupted.pod(), disrupted.pod());
    var facts = new ArrayList<Fact>();
    var life = PodLife.UNBORN;
    for (PodRecord state : states) {
      var step = PodTransition.next(life, state);
      life = step.life();
      facts.addAll(step.facts());
    }
    facts.addAll(PodTransition.last(life, disrupted.pod()).facts());
    assertThat(facts.stream().filter(Fact.Disrupted.class::isInstance))
        .containsExactly(new Fact.Disrupted(reason, ""));
  }
}
