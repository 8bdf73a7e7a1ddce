package io.kubevitals.resource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.argumentSet;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class CutTest {
  private static final Profiles SHIPPED = Configs.of().profiles().all();

  static Stream<Arguments> finer() {
    return Stream.of(
        argumentSet(
            "use: in time, then by namespaces",
            query("k8s", Signal.CPU_USAGE),
            5,
            List.of(new Cut(2, 1), new Cut(2, 2), new Cut(2, 4), new Cut(2, 5))),
        argumentSet(
            "cards, whose namespace may be in one of two labels: in time alone",
            query("dcgm", Signal.GPU_UTILIZATION),
            5,
            List.of(new Cut(2, 1), new Cut(4, 1), new Cut(8, 1))),
        argumentSet(
            "facts have no window",
            query("k8s", Signal.CPU_REQUEST),
            3,
            List.of(new Cut(1, 2), new Cut(1, 3))),
        argumentSet(
            "nodes have no namespace", query("k8s", Signal.NODE_CPU_ALLOCATABLE), 5, List.of()),
        argumentSet(
            "an expression that says where the namespaces stand",
            query("k8s-rates", Signal.CPU_USAGE),
            100,
            List.of(new Cut(1, 2), new Cut(1, 4), new Cut(1, 8), new Cut(1, 16), new Cut(1, 32))));
  }

  @ParameterizedTest
  @MethodSource
  void finer(LiveQuery query, int namespaces, List<Cut> steps) {
    var found = new ArrayList<Cut>();
    Cut cut = Cut.NONE;
    for (Cut next = cut.finer(query, namespaces); !next.equals(cut); ) {
      found.add(next);
      cut = next;
      next = cut.finer(query, namespaces);
    }
    assertThat(found).isEqualTo(steps);
    for (int i = 0; i < steps.size(); i++) {
      cut = cut.coarser();
    }
    assertThat(cut).as("back in as many steps").isEqualTo(Cut.NONE);
  }

  @Test
  void partsOfTheNamespacesAreTheWholeTogether() {
    List<NamespacePart> all = NamespacePart.all(List.of("a", "b.c", "d"));
    assertThat(NamespacePart.together(all, 1)).containsExactly(NamespacePart.ALL);
    assertThat(NamespacePart.together(all, 2))
        .containsExactly(new NamespacePart("a|b\\.c", false), new NamespacePart("a|b\\.c", true));
    assertThat(NamespacePart.together(all, 4))
        .containsExactly(
            new NamespacePart("a", false),
            new NamespacePart("b\\.c", false),
            new NamespacePart("d", false),
            new NamespacePart("a|b\\.c|d", true));
  }

  private static LiveQuery query(String profile, Signal signal) {
    return new LiveQuery(
        QueryGroup.of(signal), SHIPPED.named(profile).orElseThrow().of(signal).subList(0, 1));
  }
}
