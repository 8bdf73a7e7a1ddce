package io.kubevitals.metrics;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.params.provider.Arguments.argumentSet;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class LabelSetTest {
  static List<Arguments> values() {
    return List.of(
        argumentSet("plain", "web", "web"),
        argumentSet("empty", "", ""),
        argumentSet(
            "quotes, backslashes and line ends are escaped", "a\"b\\c\nd", "a\\\"b\\\\c\\nd"),
        argumentSet("two, three and four bytes", "é€😀", "é€😀"),
        argumentSet("a lone high surrogate", "a\uD83Db", "a\uFFFDb"),
        argumentSet("a lone low surrogate", "a\uDE00b", "a\uFFFDb"),
        argumentSet("exactly 256 bytes stay", "x".repeat(256), "x".repeat(256)),
        argumentSet("257 bytes are cut", "x".repeat(257), "x".repeat(256)),
        argumentSet("no character is halved", "x".repeat(254) + "€", "x".repeat(254)),
        argumentSet("escapes do not count", "\"".repeat(256), "\\\"".repeat(256)));
  }

  @ParameterizedTest
  @MethodSource("values")
  void rendersAValue(String value, String rendered) {
    var labels = LabelSet.of(List.of("a"), List.of(value));
    assertThat(labels.toString()).isEqualTo("{a=\"" + rendered + "\"}");
  }

  @Test
  void rendersNamesInOrder() {
    assertThat(LabelSet.of(List.of("b", "a"), List.of("1", "2"))).hasToString("{b=\"1\",a=\"2\"}");
    assertThat(LabelSet.of(List.of(), List.of())).hasToString("");
  }

  @Test
  void saysWhenAValueWasCut() {
    assertThat(LabelSet.of(List.of("a"), List.of("x".repeat(256))).cut()).isFalse();
    assertThat(LabelSet.of(List.of("a"), List.of("x".repeat(257))).cut()).isTrue();
  }

  @Test
  void valuesThatRenderAlikeAreOneSeries() {
    var family = new CounterFamily("kubevitals_x_total", "X.", "a");
    assertThat(family.at("a\uD83D")).isSameAs(family.at("a\uD800"));
    assertThat(family.at("x".repeat(300))).isSameAs(family.at("x".repeat(400)));
  }

  @Test
  void refusesTheWrongNumberOfValues() {
    assertThatThrownBy(() -> LabelSet.of(List.of("a"), List.of()))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void isValidUtf8WhateverTheValue() throws CharacterCodingException {
    long seed = System.nanoTime();
    var random = new Random(seed);
    for (int i = 0; i < 20_000; i++) {
      var value = new StringBuilder();
      random.ints(random.nextInt(200), 0, 0x10000).forEach(c -> value.append((char) c));
      byte[] text = LabelSet.of(List.of("a"), List.of(value.toString())).text();
      assertThat(UTF_8.newDecoder().decode(ByteBuffer.wrap(text)).toString())
          .as("seed %d", seed)
          .startsWith("{a=\"")
          .endsWith("\"}");
    }
  }
}
