package io.kubevitals.real;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.gson.Gson;
import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// The shape of the Grafana dashboards; that they have data is [DashboardDataTest]'s question.
@Needs(Need.PROMETHEUS)
class DashboardsTest {
  private static final Pattern OWN = Pattern.compile("\\bkubevitals_[a-z_]+");
  private static final Pattern VARIABLE = Pattern.compile("\\$\\{?([a-z][a-z_]*)}?");

  @TempDir Path folder;

  static List<Dashboard> dashboards() throws IOException {
    return Dashboard.all();
  }

  @ParameterizedTest
  @MethodSource("dashboards")
  void everyExpressionIsPromQl(Dashboard dashboard) throws IOException {
    var rules = new ArrayList<Map<String, String>>();
    for (Dashboard.Query query : dashboard.queries()) {
      rules.add(Map.of("record", "expression_" + rules.size(), "expr", query.filled()));
    }
    Path file = folder.resolve("rules.json");
    var group = Map.of("name", dashboard.name(), "rules", rules);
    Files.writeString(file, new Gson().toJson(Map.of("groups", List.of(group))));
    Program.run(List.of("promtool", "check", "rules", file.toString()));
  }

  @ParameterizedTest
  @MethodSource("dashboards")
  void everyPanelExplainsItselfAndStandsInAPlaceOfItsOwn(Dashboard dashboard) {
    List<Dashboard.Panel> panels = dashboard.panels();
    for (Dashboard.Panel panel : panels) {
      if (!panel.type().equals("row")) {
        assertThat(Manifests.text(panel.json(), "description")).as(panel.title()).endsWith(".");
        assertThat(panel.queries()).as(panel.title()).isNotEmpty();
        assertThat(panel.unit()).as(panel.title()).isNotEqualTo("null");
      }
      assertThat(panel.place("x") + panel.place("w")).as(panel.title()).isBetween(1, 24);
      assertThat(panels.stream().filter(panel::overlaps)).as(panel.title()).containsOnly(panel);
    }
    assertThat(panels)
        .extracting(panel -> Manifests.text(panel.json(), "id"))
        .doesNotHaveDuplicates();
  }

  @ParameterizedTest
  @MethodSource("dashboards")
  void everyVariableIsDeclaredAndNoDataSourceIsFixed(Dashboard dashboard) throws IOException {
    Set<String> declared = new HashSet<>();
    for (JsonElement variable :
        dashboard.json().getAsJsonObject("templating").getAsJsonArray("list")) {
      declared.add(variable.getAsJsonObject().get("name").getAsString());
    }
    for (Dashboard.Query query : dashboard.queries()) {
      assertThat(VARIABLE.matcher(query.expression()).results().map(name -> name.group(1)))
          .allMatch(declared::contains);
    }
    for (Dashboard.Panel panel : dashboard.panels()) {
      JsonObject json = panel.json();
      if (json.has("datasource")) {
        assertThat(Manifests.text(json, "datasource.uid")).isEqualTo("${datasource}");
      }
    }
  }

  @ParameterizedTest
  @MethodSource("dashboards")
  void familiesOfOursAreThoseOfTheReadme(Dashboard dashboard) throws IOException {
    Set<String> known = DocumentedFamily.inReadme(Files.readString(Path.of("README.md"))).keySet();
    assertThat(OWN.matcher(Files.readString(dashboard.file())).results().map(name -> name.group()))
        .allMatch(known::contains);
  }

  /// Over the whole range each point would hold the sum of hours, and a step would stand where the
  /// range begins before it. A share needs as many ends as there are.
  @Test
  void whatHappenedIsShownWhenItHappened() throws IOException {
    for (Dashboard dashboard : dashboards()) {
      for (Dashboard.Panel panel : dashboard.panels()) {
        if (panel.type().equals("timeseries") && !panel.unit().equals("percentunit")) {
          assertThat(panel.queries())
              .as(panel.title())
              .noneMatch(query -> query.expression().contains("$__range"));
        }
      }
    }
  }

  @Test
  void noTwoAreTheSameInGrafana() throws IOException {
    assertThat(dashboards())
        .extracting(dashboard -> Manifests.text(dashboard.json(), "uid"))
        .doesNotHaveDuplicates();
    assertThat(dashboards())
        .extracting(dashboard -> Manifests.text(dashboard.json(), "title"))
        .doesNotHaveDuplicates();
  }
}
