package io.kubevitals.cluster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.argumentSet;

import java.nio.charset.StandardCharsets;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class QuantitiesTest {
  @ParameterizedTest
  @MethodSource
  void cpuIsReadInThousandthsOfACore(String text, long millis) {
    assertThat(parse(text, 3)).isEqualTo(millis);
  }

  static Stream<Arguments> cpuIsReadInThousandthsOfACore() {
    return Stream.of(
        argumentSet("milli", "1500m", 1500),
        argumentSet("a fraction", "0.5", 500),
        argumentSet("a fraction without zero", ".5", 500),
        argumentSet("a trailing point", "2.", 2000),
        argumentSet("whole cores", "64", 64_000),
        argumentSet("zero", "0", 0),
        argumentSet("micro rounds up", "100u", 1),
        argumentSet("nano rounds up", "1n", 1),
        argumentSet("a plus sign", "+250m", 250),
        argumentSet("thousands", "1k", 1_000_000),
        argumentSet("negative", "-1", Amounts.ABSENT),
        argumentSet("words", "lots", Amounts.ABSENT),
        argumentSet("nothing", "", Amounts.ABSENT),
        argumentSet("a suffix alone", "m", Amounts.ABSENT),
        argumentSet("an unknown suffix", "1mi", Amounts.ABSENT));
  }

  @ParameterizedTest
  @MethodSource
  void memoryIsReadInBytes(String text, long bytes) {
    assertThat(parse(text, 0)).isEqualTo(bytes);
  }

  static Stream<Arguments> memoryIsReadInBytes() {
    return Stream.of(
        argumentSet("plain", "128974848", 128_974_848L),
        argumentSet("kibi", "64Ki", 65_536L),
        argumentSet("mebi", "123Mi", 128_974_848L),
        argumentSet("gibi", "1Gi", 1L << 30),
        argumentSet("a fraction of gibi", "1.5Gi", 3L << 29),
        argumentSet("tebi", "1Ti", 1L << 40),
        argumentSet("more gibi than fit", "9999999999Gi", Long.MAX_VALUE),
        argumentSet("an i too many", "5ii", Amounts.ABSENT),
        argumentSet("exbi", "1Ei", 1L << 60),
        argumentSet("kilo", "100k", 100_000L),
        argumentSet("mega", "129M", 129_000_000L),
        argumentSet("exa", "1E", 1_000_000_000_000_000_000L),
        argumentSet("exponent", "1e3", 1_000L),
        argumentSet("capital exponent", "1E3", 1_000L),
        argumentSet("negative exponent", "1500e-3", 2L),
        argumentSet("milli bytes round up", "128974848000m", 128_974_848L),
        argumentSet("one milli byte", "1m", 1L),
        argumentSet("beyond a long", "100Ei", Long.MAX_VALUE),
        argumentSet("fifteen digits", "999999999999999", 999_999_999_999_999L),
        argumentSet("eighteen digits", "999999999999999999", 999_999_999_999_999_999L),
        argumentSet("a huge exponent", "1e999", Long.MAX_VALUE),
        argumentSet("too huge an exponent", "1e9999", Amounts.ABSENT),
        argumentSet("two points", "1.2.3", Amounts.ABSENT),
        argumentSet("a sign inside", "1-2", Amounts.ABSENT));
  }

  private static long parse(String text, int decimals) {
    byte[] padded = ("xx" + text + "999").getBytes(StandardCharsets.UTF_8);
    return Quantities.parse(padded, 2, padded.length - 5, decimals);
  }
}
