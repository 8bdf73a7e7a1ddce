package io.kubevitals.probe;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.argumentSet;

import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class ExpositionParserTest {

  static Stream<Arguments> lines() {
    return Stream.of(
        argumentSet("no labels", "up 1", "up {} 1.0"),
        argumentSet("empty braces", "up{} 1", "up {} 1.0"),
        argumentSet("labels", "a{b=\"c\",d=\"e\"} 2", "a {b=c, d=e} 2.0"),
        argumentSet("a last comma", "a{b=\"c\",} 2", "a {b=c} 2.0"),
        argumentSet("blanks everywhere", "  a  { b = \"c\" , d=\"e\" }  2  ", "a {b=c, d=e} 2.0"),
        argumentSet("tabs", "a\t2", "a {} 2.0"),
        argumentSet("a carriage return", "a 2\r", "a {} 2.0"),
        argumentSet("a timestamp", "a 2 1795260166395", "a {} 2.0"),
        argumentSet("an exemplar", "a 2 # {id=\"x\"} 1", "a {} 2.0"),
        argumentSet("braces and commas in a value", "a{b=\"}{,=\"} 2", "a {b=}{,=} 2.0"),
        argumentSet("escapes", "a{b=\"\\\\ \\\" \\n\"} 2", "a {b=\\ \" \n} 2.0"),
        argumentSet("text of the world", "a{b=\"网络\"} 2", "a {b=网络} 2.0"),
        argumentSet("not a number", "a NaN", "a {} NaN"),
        argumentSet("infinite", "a{le=\"+Inf\"} +Inf", "a {le=+Inf} Infinity"),
        argumentSet("minus infinite", "a -Inf", "a {} -Infinity"),
        argumentSet("an exponent", "a 1.5e-07", "a {} 1.5E-7"),
        argumentSet("a whole exponent", "a 1.79526e+09", "a {} 1.79526E9"),
        argumentSet("a colon in a name", "a:b 1", "a:b {} 1.0"),
        argumentSet("no value", "a", null),
        argumentSet("a word as value", "a b", null),
        argumentSet("a hexadecimal value", "a 0x1p-2", null),
        argumentSet("no end of labels", "a{b=\"c\" 2", null),
        argumentSet("no end of a value", "a{b=\"c} 2", null),
        argumentSet("no quotes", "a{b=c} 2", null),
        argumentSet("an unknown escape", "a{b=\"\\x\"} 2", null),
        argumentSet("a colon in a label", "a{b:c=\"d\"} 2", null),
        argumentSet("no name", "{b=\"c\"} 2", null),
        argumentSet("a digit first", "1a 2", null),
        argumentSet("markup", "<html><body>Sign in</body></html>", null));
  }

  @ParameterizedTest
  @MethodSource
  void lines(String line, @org.jspecify.annotations.Nullable String sample) {
    var seen = new Seen();
    var parser = new ExpositionParser(seen);
    byte[] bytes = line.getBytes(UTF_8);
    parser.write(bytes, 0, bytes.length);
    parser.close();
    assertThat(seen.all).isEqualTo(sample == null ? List.of() : List.of(sample));
    assertThat(parser.malformed()).isEqualTo(sample == null ? 1 : 0);
  }

  @Test
  void aValueThatIsNoTextIsNoSample() {
    var seen = new Seen();
    var parser = new ExpositionParser(seen);
    byte[] bytes = "a{b=\"\u00ff\"} 1\nup 1\n".getBytes(ISO_8859_1);
    parser.write(bytes, 0, bytes.length);
    assertThat(seen.all).containsExactly("up {} 1.0");
  }

  @Test
  void aLineWithoutEndIsLeftOutAndTheNextOneIsRead() {
    var seen = new Seen();
    var parser = new ExpositionParser(seen);
    byte[] bytes = ("a{b=\"" + "x".repeat(100_000) + "\"} 1\nup 1").getBytes(UTF_8);
    for (int at = 0; at < bytes.length; at += 1000) {
      parser.write(bytes, at, Math.min(1000, bytes.length - at));
    }
    parser.close();
    assertThat(seen.all).containsExactly("up {} 1.0");
    assertThat(parser.malformed()).isEqualTo(1);
  }

  static List<String> pages() {
    return Recorded.pages();
  }

  /// However a page is cut into pieces on its way, it says the same, and all of it is read.
  @ParameterizedTest
  @MethodSource("pages")
  void everyRecordedPageIsReadWhole(String page) {
    byte[] bytes = Recorded.bytes(page);
    var whole = new Seen();
    var parser = new ExpositionParser(whole);
    parser.write(bytes, 0, bytes.length);
    parser.close();
    var pieces = new Seen();
    var random = new SplittableRandom(page.hashCode());
    try (var inPieces = new ExpositionParser(pieces)) {
      for (int at = 0; at < bytes.length; ) {
        int length = Math.min(bytes.length - at, random.nextInt(1, 200));
        inPieces.write(bytes, at, length);
        at += length;
      }
    }
    assertThat(pieces.all).isEqualTo(whole.all);
    assertThat(parser.malformed()).isZero();
    assertThat(parser.samples())
        .isEqualTo(
            Recorded.text(page).lines().filter(l -> !l.isBlank() && !l.startsWith("#")).count())
        .isPositive();
  }

  /// Generated garbage ends, throws nothing, and never costs the lines around it.
  @Test
  void garbageHarmsNothing() {
    String alphabet = "ab_{}\"\\=, \t\r#+-.0123456789eNaInf\u0000\u00ff";
    for (int seed = 0; seed < 3000; seed++) {
      var random = new SplittableRandom(seed);
      var text = new StringBuilder("first 1\n");
      random
          .ints(random.nextInt(1, 300), 0, alphabet.length())
          .forEach(i -> text.append(alphabet.charAt(i)));
      var seen = new Seen();
      byte[] bytes = text.append("\nlast 2\n").toString().getBytes(ISO_8859_1);
      var parser = new ExpositionParser(seen);
      parser.write(bytes, 0, bytes.length);
      parser.close();
      assertThat(seen.all).as("seed %d", seed).startsWith("first {} 1.0").endsWith("last {} 2.0");
    }
  }

  private static final class Seen implements ExpositionParser.Sink {
    private final List<String> all = new ArrayList<>();

    @Override
    public void help(String family, String text) {}

    @Override
    public void type(String family, String type) {}

    @Override
    public void sample(SampleLine line) {
      all.add(line.name() + " " + line.labels() + " " + line.value());
    }
  }
}
