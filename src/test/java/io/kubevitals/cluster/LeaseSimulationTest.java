package io.kubevitals.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import io.kubevitals.FaultRow;
import java.time.Duration;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/// Three candidates on a virtual clock, whose network and whose own running fail in every way: at
/// no instant do two of them hold the Lease, and it is never long without a holder.
class LeaseSimulationTest {
  private static final Duration DURATION = Duration.ofSeconds(15);
  private static final int FEW = 500;
  private static final int MANY = 2_000;

  @Test
  void neverDoTwoHoldTheLease() {
    explore(FEW);
  }

  @Test
  @Tag("long")
  void neverDoTwoHoldTheLeaseHoweverOftenWeLook() {
    explore(MANY);
  }

  private static void explore(int seeds) {
    long instants = 0;
    long tenures = 0;
    long lapses = 0;
    long longest = 0;
    long troubles = 0;
    for (int seed = 0; seed < seeds; seed++) {
      var run = new LeaseSimulation(seed, seed % 2 == 1, config(Duration.ofSeconds(10)));
      run.run();
      assertThat(run.twoLeaders()).as("two hold it, seed " + seed).isZero();
      // Candidates that get it and fail at once keep it from the others each time anew.
      assertThat(run.longestWithout()).as("ms without, seed " + seed).isLessThan(90_000);
      if (seed % 2 == 0) {
        assertThat(run.hasShown()).as("something shown, seed " + seed).isTrue();
        assertThat(run.misjudged()).as("wrong terms told, seed " + seed).isZero();
        assertThat(run.termsOfTwo()).as("a term of two tenures, seed " + seed).isZero();
      }
      instants += run.instants();
      tenures += run.tenures();
      lapses += run.lapses();
      troubles += run.troubles();
      longest = Math.max(longest, run.longestWithout());
    }
    FaultRow.whole(
        "F15",
        "one of three candidates is stopped or cut off",
        FEW,
        troubles,
        "%,d seeds, %,d instants, 0 with two holders; %,d tenures, %,d lapses, %.1f s at most without"
            .formatted(seeds, instants, tenures, lapses, longest / 1000.0));
    assertThat(tenures).as("it changes hands").isGreaterThan(seeds * 3L);
    assertThat(lapses).as("it lapses").isGreaterThan(seeds / 2);
  }

  /// The judge is no good if nobody can be found guilty.
  @Test
  void aHolderThatOverstaysIsFound() {
    long found = 0;
    for (int seed = 0; seed < 50; seed++) {
      var run = new LeaseSimulation(seed, seed % 2 == 1, config(Duration.ofSeconds(18)));
      run.run();
      found += run.twoLeaders();
    }
    assertThat(found).isPositive();
  }

  private static LeaseConfig config(Duration renewDeadline) {
    return new LeaseConfig(
        true, "default", "lease", "nobody", DURATION, renewDeadline, Duration.ofSeconds(2));
  }
}
