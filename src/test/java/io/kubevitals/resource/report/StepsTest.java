package io.kubevitals.resource.report;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.kubevitals.resource.report.Steps.Phase;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/// The share of a report that is done grows with each answer and is 1 at no time before the end.
class StepsTest {
  private final List<Double> told = new ArrayList<>();
  private final Steps steps = new Steps((share, _) -> told.add(share));

  /// A day is asked about in 24 pieces, whatever the question.
  private void ask(Phase phase, int expected, int asked) {
    steps.begin(phase, expected);
    for (int question = 0; question < asked; question++) {
      for (int piece = 0; piece < 24; piece++) {
        steps.did(phase.name(), 1.0 / 24);
      }
    }
  }

  @Test
  void aLongWindowMovesOnEvenly() {
    ask(Phase.LOOK, 1, 1);
    ask(Phase.FACTS, 10, 10);
    ask(Phase.USE, 4, 4);
    ask(Phase.CARDS, 5, 5);
    assertThat(told).hasSize(20 * 24).isSorted();
    for (int i = 1; i < told.size(); i++) {
      assertThat(told.get(i) - told.get(i - 1)).isLessThan(0.01);
    }
    assertThat(told.getLast()).isEqualTo(0.99);
  }

  @Test
  void aPhaseThatAsksMoreWaitsAtItsEndAndOneThatAsksLessJumpsThere() {
    ask(Phase.LOOK, 1, 3);
    assertThat(told.getLast()).isCloseTo(0.03, within(1e-9));
    ask(Phase.FACTS, 10, 1);
    assertThat(told.getLast()).isCloseTo(0.03 + 0.025, within(1e-9));
    ask(Phase.USE, 4, 1);
    assertThat(told.getLast()).isCloseTo(0.28 + 0.62 / 4, within(1e-9));
    assertThat(told).isSorted();
  }
}
