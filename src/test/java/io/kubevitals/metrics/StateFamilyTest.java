package io.kubevitals.metrics;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class StateFamilyTest {
  private final StateFamily family =
      new StateFamily("kubevitals_x", "X.", "state", List.of("on", "off"), "a", "b");

  @Test
  void everyObjectHasASeriesForEachState() {
    family.at("1", "2").add(1, 3);
    assertThat(page())
        .contains(
            """
            # HELP kubevitals_x X.
            # TYPE kubevitals_x gauge
            kubevitals_x{a="1",b="2",state="on"} 0
            kubevitals_x{a="1",b="2",state="off"} 3
            """);
    assertThat(family.size()).isEqualTo(2);
  }

  @Test
  void oneThatIsRemovedBeginsAnew() {
    var series = family.at("1", "2");
    series.add(0, 1);
    assertThat(family.at("1", "2")).isSameAs(series);
    family.remove(series);
    assertThat(page()).doesNotContain("kubevitals_x{");
    assertThat(family.at("1", "2").count(0)).isZero();
  }

  @Test
  void aValueThatIsCutIsCounted() {
    family.at("x".repeat(300), "2").add(0, 1);
    assertThat(page()).contains("kubevitals_label_values_cut 2");
  }

  private String page() {
    var collector =
        new Collector() {
          @Override
          public String name() {
            return "x";
          }

          @Override
          public void collect(FamilyWriter out) {
            family.writeTo(out);
          }
        };
    var page = new Page(List.of(collector), new OwnMetrics(), new Scrapers(), System::nanoTime);
    try (var open = page.open(PageFormat.TEXT)) {
      var text = new StringBuilder();
      open.pieces()
          .forEach(piece -> text.append(java.nio.charset.StandardCharsets.UTF_8.decode(piece)));
      return text.toString();
    }
  }
}
