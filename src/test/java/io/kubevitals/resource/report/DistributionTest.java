package io.kubevitals.resource.report;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class DistributionTest {
  @Test
  void isExactWhereValuesRepeat() {
    var distribution = new Distribution();
    distribution.add(0.1, 94);
    distribution.add(0.4, 6);
    assertThat(distribution.quantile(0.94)).isEqualTo(0.1);
    assertThat(distribution.quantile(0.95)).isEqualTo(0.4);
    distribution.add(0, 100);
    assertThat(distribution.quantile(0.5)).isZero();
  }

  @Test
  void tellsNothingOfNothing() {
    assertThat(new Distribution().quantile(0.95)).isNaN();
  }

  @Test
  void whatIsTakenAwayCountsNoMore() {
    var distribution = new Distribution();
    distribution.add(0, 50);
    distribution.add(1, 50);
    distribution.remove(1, 50);
    distribution.remove(7, 1);
    assertThat(distribution.quantile(1)).isZero();
  }

  /// Against sorting, with values over nine powers of ten.
  @Test
  void isNeverTooLowAndAtMostAPercentTooHigh() {
    var random = new SplittableRandom(5);
    for (int round = 0; round < 200; round++) {
      double[] values = new double[1 + random.nextInt(3000)];
      var one = new Distribution();
      var other = new Distribution();
      for (int i = 0; i < values.length; i++) {
        values[i] = Math.pow(10, random.nextDouble(-4, 5));
        (i % 2 == 0 ? one : other).add(values[i], 1);
      }
      one.add(other);
      Arrays.sort(values);
      for (double share : new double[] {0.05, 0.5, 0.95, 1}) {
        double truth = values[Math.max(0, (int) Math.ceil(share * values.length) - 1)];
        assertThat(one.quantile(share))
            .as("round %d, share %s", round, share)
            .isGreaterThanOrEqualTo(truth)
            .isCloseTo(truth, within(truth * 0.008));
      }
    }
  }
}
