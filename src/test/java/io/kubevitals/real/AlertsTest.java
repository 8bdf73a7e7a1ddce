package io.kubevitals.real;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// The alerts that we ship: that each fires and stays silent where it should, explains itself, and
/// stands in a PrometheusRule as in the plain rule file. `-Dgolden.update=true` writes the
/// PrometheusRules.
@Needs(Need.PROMETHEUS)
class AlertsTest {
  private static final Path FOLDER = Path.of("alerts");
  private static final Path OPERATOR = FOLDER.resolve("prometheusrule");
  private static final Set<String> SEVERITIES = Set.of("critical", "warning", "info");
  private static final Pattern OWN = Pattern.compile("(?<![:\\w])kubevitals_[a-z_]+");

  static List<Path> rules() throws IOException {
    return yaml(FOLDER);
  }

  static List<Path> tests() throws IOException {
    return yaml(FOLDER.resolve("tests"));
  }

  @ParameterizedTest
  @MethodSource("rules")
  void prometheusTakesTheRules(Path file) {
    Program.run(List.of("promtool", "check", "rules", file.toString()));
  }

  @ParameterizedTest
  @MethodSource("tests")
  void theyFireAndStaySilentAsTheTestsSay(Path file) {
    Program.run(List.of("promtool", "test", "rules", file.toString()));
  }

  @Test
  void eachHasACaseInWhichItFiresAndOneInWhichItIsSilent() throws IOException {
    var all = new TreeSet<String>();
    alerts().forEach(alert -> all.add(name(alert)));
    var firing = new TreeSet<String>();
    var silent = new TreeSet<String>();
    for (Path file : tests()) {
      for (JsonElement group : read(file).getAsJsonArray("tests")) {
        for (JsonElement one : array(group.getAsJsonObject(), "alert_rule_test")) {
          JsonObject test = one.getAsJsonObject();
          var cases = array(test, "exp_alerts").isEmpty() ? silent : firing;
          cases.add(test.get("alertname").getAsString());
        }
      }
    }
    assertThat(firing).isEqualTo(all);
    assertThat(silent).isEqualTo(all);
  }

  @Test
  void eachRecordingRuleIsToldByATestOfKnownTruth() throws IOException {
    var all = new TreeSet<String>();
    for (Path file : rules()) {
      for (JsonElement group : read(file).getAsJsonArray("groups")) {
        for (JsonElement rule : group.getAsJsonObject().getAsJsonArray("rules")) {
          if (rule.getAsJsonObject().has("record")) {
            all.add(rule.getAsJsonObject().get("record").getAsString());
          }
        }
      }
    }
    var told = new TreeSet<String>();
    for (Path file : tests()) {
      for (JsonElement group : read(file).getAsJsonArray("tests")) {
        for (JsonElement one : array(group.getAsJsonObject(), "promql_expr_test")) {
          if (!array(one.getAsJsonObject(), "exp_samples").isEmpty()) {
            told.add(one.getAsJsonObject().get("expr").getAsString());
          }
        }
      }
    }
    assertThat(all).hasSizeGreaterThan(9);
    assertThat(told).containsAll(all);
  }

  @Test
  void eachSaysHowBadItIsWhatHappenedAndWhatToDo() throws IOException {
    for (JsonObject alert : alerts()) {
      assertThat(SEVERITIES).contains(Manifests.text(alert, "labels.severity"));
      assertThat(Manifests.text(alert, "annotations.summary"))
          .as(name(alert))
          .hasSizeGreaterThan(9);
      assertThat(Manifests.text(alert, "annotations.description"))
          .as(name(alert))
          .hasSizeGreaterThan(9);
      String[] runbook = Manifests.text(alert, "annotations.runbook").split("#", -1);
      assertThat(runbook[1]).isEqualTo(name(alert).toLowerCase(Locale.ROOT));
      assertThat(Files.readString(Path.of(runbook[0]))).contains("\n## " + name(alert) + "\n");
    }
  }

  @Test
  void noTwoHaveTheSameName() throws IOException {
    assertThat(alerts()).extracting(AlertsTest::name).doesNotHaveDuplicates();
  }

  @Test
  void familiesOfOursAreThoseOfTheReadme() throws IOException {
    Set<String> known = DocumentedFamily.inReadme(Files.readString(Path.of("README.md"))).keySet();
    for (Path file : rules()) {
      assertThat(OWN.matcher(Files.readString(file)).results().map(name -> name.group()))
          .as(file.toString())
          .allMatch(known::contains);
    }
  }

  @ParameterizedTest
  @MethodSource("rules")
  void theOperatorGetsTheSameRules(Path file) throws IOException {
    Path target = OPERATOR.resolve(file.getFileName());
    String expected = prometheusRule(file);
    if (Boolean.getBoolean("golden.update")) {
      Files.writeString(target, expected);
    }
    assertThat(target).content().isEqualTo(expected);
    assertThat(Files.readString(OPERATOR.resolve("kustomization.yaml")))
        .contains("  - " + file.getFileName() + "\n");
  }

  private static String prometheusRule(Path file) throws IOException {
    String plain = Files.readString(file);
    String name = file.getFileName().toString().replace(".yaml", "");
    var text = new StringBuilder();
    text.append("# Made from alerts/").append(file.getFileName());
    text.append(": mvn test -Dtest=AlertsTest -Dgolden.update=true\n");
    text.append("apiVersion: monitoring.coreos.com/v1\nkind: PrometheusRule\nmetadata:\n");
    text.append("  name: kube-vitals-").append(name).append("\n  namespace: kube-vitals\nspec:\n");
    plain
        .substring(plain.indexOf("groups:"))
        .lines()
        .map(line -> line.isEmpty() ? "\n" : "  " + line + "\n")
        .forEach(text::append);
    return text.toString();
  }

  private static List<JsonObject> alerts() throws IOException {
    var alerts = new ArrayList<JsonObject>();
    for (Path file : rules()) {
      for (JsonElement group : read(file).getAsJsonArray("groups")) {
        for (JsonElement rule : array(group.getAsJsonObject(), "rules")) {
          if (rule.getAsJsonObject().has("alert")) {
            alerts.add(rule.getAsJsonObject());
          }
        }
      }
    }
    return alerts;
  }

  private static String name(JsonObject alert) {
    return alert.get("alert").getAsString();
  }

  private static List<JsonElement> array(JsonObject from, String key) {
    return from.has(key) ? from.getAsJsonArray(key).asList() : List.of();
  }

  private static JsonObject read(Path file) throws IOException {
    return Manifests.read(Files.readString(file)).getFirst();
  }

  private static List<Path> yaml(Path folder) throws IOException {
    try (Stream<Path> files = Files.list(folder)) {
      return files.filter(file -> file.toString().endsWith(".yaml")).sorted().toList();
    }
  }
}
