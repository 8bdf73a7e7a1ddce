package io.kubevitals.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.argumentSet;

import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class PageRulesTest {
  private static final String HEAD = "# HELP a_total A.\n# TYPE a_total counter\n";

  static Stream<Arguments> pages() {
    return Stream.of(
        argumentSet("good", HEAD + "a_total{b=\"c\\\"\"} 1\n", ""),
        argumentSet("no newline at the end", HEAD + "a_total 1", "no newline"),
        argumentSet("CR LF", HEAD + "a_total 1\r\n", "a CR"),
        argumentSet("no HELP", "# TYPE a counter\na 1\n", "no HELP first"),
        argumentSet("samples first", "a_total 1\n" + HEAD, "outside its family"),
        argumentSet("a family twice", HEAD + HEAD.replace("a_t", "b_t") + HEAD, "a family twice"),
        argumentSet("a series twice", HEAD + "a_total 1\na_total 2\n", "a series twice"),
        argumentSet("an exemplar", HEAD + "a_total 1 # {x=\"y\"} 1\n", "not a sample"),
        argumentSet("a torn line", HEAD + "a_total{b=\"c\n", "not a sample"));
  }

  @ParameterizedTest
  @MethodSource
  void pages(String page, String complaint) {
    if (complaint.isEmpty()) {
      assertThat(PageRules.ofText(page)).isEmpty();
    } else {
      assertThat(PageRules.ofText(page)).anyMatch(one -> one.contains(complaint));
    }
  }
}
