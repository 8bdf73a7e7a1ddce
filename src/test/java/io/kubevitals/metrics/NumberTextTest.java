package io.kubevitals.metrics;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;

import java.math.BigDecimal;
import java.util.Random;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class NumberTextTest {
  private final NumberText numbers = new NumberText();

  @ParameterizedTest
  @CsvSource({
    "0, 0",
    "-0.0, 0",
    "1, 1",
    "-17, -17",
    "0.5, 0.5",
    "0.1, 0.1",
    "0.30000000000000004, 0.30000000000000004",
    "123456.789, 123456.789",
    "-0.000123, -0.000123",
    "1e-7, 1e-7",
    "1.5e300, 1.5e300",
    "9007199254740993, 9007199254740992",
    "1e20, 100000000000000000000",
    "1e22, 1e22",
    "4.9e-324, 5e-324",
    "1.7976931348623157e308, 1.7976931348623157e308",
    "NaN, NaN",
    "Infinity, +Inf",
    "-Infinity, -Inf"
  })
  void writesTheShortestText(double value, String text) {
    assertThat(text(value)).isEqualTo(text);
  }

  @ParameterizedTest
  @CsvSource({
    "0",
    "9",
    "10",
    "-1",
    "9223372036854775807",
    "-9223372036854775808",
    "1000000000000000000"
  })
  void writesWholeNumbersExactly(long value) {
    assertThat(textOf(out -> numbers.write(value, out))).isEqualTo(Long.toString(value));
  }

  @Test
  void everyDoubleReadsBackAsItselfAndHasNoDigitTooMany() {
    long seed = System.nanoTime();
    var random = new Random(seed);
    for (int i = 0; i < 300_000; i++) {
      double value = random(random, i);
      String text = text(value);
      String context = "seed " + seed + ", value " + value;
      assertThat(Double.parseDouble(text)).as(context).isEqualTo(value);
      assertThat(digits(text)).as(context).isLessThanOrEqualTo(digits(Double.toString(value)));
    }
  }

  private static double random(Random random, int i) {
    double value =
        switch (i % 4) {
          case 0 -> Double.longBitsToDouble(random.nextLong());
          case 1 -> random.nextDouble();
          case 2 -> Math.scalb(1.0, random.nextInt(2046) - 1022);
          default -> random.nextInt(1_000_000) / 1e4;
        };
    return Double.isFinite(value) ? value : 1.5;
  }

  private static int digits(String text) {
    return new BigDecimal(text).stripTrailingZeros().precision();
  }

  private String text(double value) {
    return textOf(out -> numbers.write(value, out));
  }

  private static String textOf(Consumer<PageBuffer> write) {
    var out = new PageBuffer();
    write.accept(out);
    var view = out.views().getFirst();
    return US_ASCII.decode(view).toString();
  }
}
