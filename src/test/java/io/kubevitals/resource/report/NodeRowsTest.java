package io.kubevitals.resource.report;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.argumentSet;

import io.kubevitals.resource.report.Holder.Life;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/// What a node has promised, by the sums that Kubernetes itself makes.
class NodeRowsTest {
  private static final String NODE = "node-1";

  /// @param kind `app`, `init` or `sidecar`
  record Asks(String pod, String container, String kind, double request, double limit) {
    Holder holder() {
      return new Holder(name(), "uid-of-" + pod, NODE);
    }

    ContainerName name() {
      return new ContainerName("shop", pod, container);
    }
  }

  static Stream<Arguments> sums() {
    return Stream.of(
        argumentSet(
            "app containers add up",
            List.of(new Asks("a", "x", "app", 1, 2), new Asks("a", "y", "app", 0.5, 1)),
            0.0,
            1.5,
            3.0,
            0),
        argumentSet(
            "a large init container counts instead of the app",
            List.of(new Asks("a", "x", "app", 1, 2), new Asks("a", "i", "init", 3, 4)),
            0.0,
            3.0,
            4.0,
            0),
        argumentSet(
            "a small init container costs nothing",
            List.of(new Asks("a", "x", "app", 1, 2), new Asks("a", "i", "init", 0.5, 1)),
            0.0,
            1.0,
            2.0,
            0),
        argumentSet(
            "of several init containers the largest counts",
            List.of(new Asks("a", "i", "init", 2, 2), new Asks("a", "j", "init", 3, 3)),
            0.0,
            3.0,
            3.0,
            0),
        argumentSet(
            "a sidecar runs beside both",
            List.of(
                new Asks("a", "x", "app", 1, 2),
                new Asks("a", "s", "sidecar", 0.25, 0.5),
                new Asks("a", "i", "init", 3, 4)),
            0.0,
            3.25,
            4.5,
            0),
        argumentSet(
            "overhead comes on top, once a pod",
            List.of(new Asks("a", "x", "app", 1, 2), new Asks("b", "x", "app", 1, 2)),
            0.25,
            2.5,
            4.5,
            0),
        argumentSet(
            "no limit stays none, whatever the overhead",
            List.of(new Asks("a", "x", "app", 1, 0)),
            0.25,
            1.25,
            0.0,
            1),
        argumentSet(
            "an init container without a limit is over soon",
            List.of(new Asks("a", "x", "app", 1, 2), new Asks("a", "i", "init", 1, 0)),
            0.0,
            1.0,
            2.0,
            0));
  }

  @ParameterizedTest
  @MethodSource
  void sums(List<Asks> asks, double overhead, double requests, double limits, int unlimited) {
    var rows = told(facts(asks, overhead, ""), null).rows();
    assertThat(rows).hasSize(1);
    var promised = rows.getFirst().amounts().get(Amount.CPU);
    assertThat(promised).isEqualTo(new NodeRow.Promised(8, requests, limits, unlimited));
  }

  static Stream<Arguments> wholePods() {
    return Stream.of(
        argumentSet("the same as its containers", 1.0, 2.0, 1.0, 2.0, 1),
        argumentSet("a request of the pod itself", 5.0, 2.0, 5.0, 2.0, 1),
        argumentSet("a limit of the pod itself", 1.0, 6.0, 1.0, 6.0, 0),
        argumentSet("a limit below what its containers have", 1.0, 1.5, 1.0, 1.5, 0),
        argumentSet("nothing told of its limit", 5.0, Double.NaN, 5.0, 2.0, 1));
  }

  /// One container asks for 1 and may use 2, another says nothing, and the scheduler counts.
  @ParameterizedTest
  @MethodSource
  void wholePods(double request, double limit, double requests, double limits, int unlimited) {
    var asks = List.of(new Asks("a", "x", "app", 1, 2), new Asks("a", "y", "app", 0, 0));
    var facts = counted(facts(asks, 0, ""), "a", request, limit);
    var promised = told(facts, null).rows().getFirst();
    assertThat(promised.amounts().get(Amount.CPU))
        .isEqualTo(new NodeRow.Promised(8, requests, limits, unlimited));
  }

  /// Its containers ask for nothing, so nobody but the scheduler tells of it.
  @Test
  void aPodThatAsksAsAWholeIsOnItsNode() {
    var facts = counted(facts(TWO, 0, ""), "c", 4, Double.NaN);
    var row = told(facts, null).rows().getFirst();
    assertThat(row.pods()).isEqualTo(3);
    assertThat(row.amounts().get(Amount.CPU)).isEqualTo(new NodeRow.Promised(8, 7, 5, 0));
  }

  /// @param pod of which the scheduler tells these
  private static WindowFacts counted(WindowFacts facts, String pod, double request, double limit) {
    OnNodes told = facts.onNodes();
    var name = new PodName("shop", pod);
    var limits = Double.isNaN(limit) ? Map.<PodName, Double>of() : Map.of(name, limit);
    var whole =
        new WholePods(
            Map.of(Amount.CPU, Map.of(name, request)),
            Map.of(Amount.CPU, limits),
            Map.of(name, NODE));
    var active = new HashSet<>(told.active());
    active.add(new Life(name, "uid-of-" + pod));
    return with(
        facts,
        new OnNodes(
            told.requests(),
            told.limits(),
            told.overhead(),
            whole,
            told.init(),
            told.sidecars(),
            active,
            ""));
  }

  private static final List<Asks> TWO =
      List.of(new Asks("a", "x", "app", 1, 2), new Asks("b", "x", "app", 2, 3));

  @Test
  void aNodeOfWhichSomePodsAreAskedForIsToldAsAWhole() {
    WindowFacts facts = facts(TWO, 0, "");
    var some = told(facts, pod -> pod.name().equals("a"));
    assertThat(some).isEqualTo(told(facts, null));
    assertThat(some.rows().getFirst().pods()).isEqualTo(2);
    var none = told(facts, pod -> pod.name().equals("c"));
    assertThat(none.rows()).isEmpty();
  }

  @Test
  void whatTheProfileDoesNotTellIsSaid() {
    assertThat(told(facts(TWO, 0, "init containers"), null).notes())
        .containsExactly(
            "requests and limits of nodes are without init containers, which profile k8s does not"
                + " tell: they may be too low");
  }

  /// Nodes that look empty would be a wrong number.
  @Test
  void withoutPodsThatHoldResourcesNothingIsTold() {
    var facts = facts(TWO, 0, "");
    OnNodes told = facts.onNodes();
    var nobody =
        new OnNodes(
            told.requests(),
            told.limits(),
            Map.of(),
            WholePods.NOTHING,
            told.init(),
            told.sidecars(),
            Set.of(),
            "");
    var rows = told(with(facts, nobody), null);
    assertThat(rows.rows()).isEmpty();
    assertThat(rows.notes())
        .containsExactly(
            "what nodes have promised is unknown: nothing tells which pods held resources at the"
                + " end of the window");
  }

  private static WindowFacts facts(List<Asks> asks, double overhead, String gaps) {
    var requests = new HashMap<Holder, Double>();
    var limits = new HashMap<Holder, Double>();
    var lives = new HashMap<Life, Double>();
    var init = new HashSet<ContainerName>();
    var sidecars = new HashSet<ContainerName>();
    for (Asks one : asks) {
      requests.put(one.holder(), one.request);
      if (one.limit > 0) {
        limits.put(one.holder(), one.limit);
      }
      lives.put(one.holder().life(), overhead);
      if (!one.kind.equals("app")) {
        init.add(one.name());
      }
      if (one.kind.equals("sidecar")) {
        sidecars.add(one.name());
      }
    }
    var onNodes =
        new OnNodes(
            Map.of(Amount.CPU, requests),
            Map.of(Amount.CPU, limits),
            Map.of(Amount.CPU, lives),
            WholePods.NOTHING,
            init,
            sidecars,
            lives.keySet(),
            gaps);
    var bounds =
        new WindowFacts.Bounds(
            Map.of(), Map.of(), Map.of(), Set.of(), Set.of(), Set.of(), Set.of());
    var running = new WindowFacts.Running(Map.of(), Set.of(), Set.of(), Set.of());
    var nodes = Map.of(NODE, Map.of(Amount.CPU, 8.0));
    return new WindowFacts("k8s", bounds, Map.of(), running, nodes, onNodes);
  }

  private static WindowFacts with(WindowFacts facts, OnNodes onNodes) {
    return new WindowFacts(
        facts.profile(), facts.bounds(), facts.owners(), facts.running(), facts.nodes(), onNodes);
  }

  private static NodeRows.Told told(WindowFacts facts, @Nullable Predicate<PodName> pods) {
    return NodeRows.of(facts, new PodPromises(facts.onNodes()), Configs.report(), pods);
  }
}
