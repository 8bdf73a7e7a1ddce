package io.kubevitals;

import static org.assertj.core.api.Assertions.assertThat;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigFactory;
import com.typesafe.config.ConfigResolveOptions;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/// What the README says of settings and files. (Its tables of metrics: `MetricsDocTest`.)
class ReadmeTest {
  private static final Pattern CODE = Pattern.compile("`([^`]+)`");
  private static final Pattern FILE =
      Pattern.compile(
          "(?<![\\w/.])((?:deploy|docs|src|alerts|grafana|\\.ci)/[\\w./-]+|\\./[\\w-]+)");
  private static final Pattern LINK = Pattern.compile("]\\(([^):]+)\\)");

  private final String readme;

  ReadmeTest() throws IOException {
    readme = Files.readString(Path.of("README.md"));
  }

  @Test
  void everyKeyHasTheDefaultThatTheTableSays() {
    Config reference =
        ConfigFactory.parseResources("reference.conf")
            .resolve(ConfigResolveOptions.noSystem())
            .getConfig("kube-vitals");
    List<List<String>> rows = settingRows();
    assertThat(rows).hasSizeGreaterThan(5);
    for (List<String> cells : rows) {
      List<String> keys = code(cells.get(0));
      List<String> defaults = code(cells.get(1));
      assertThat(keys).as("settings").allMatch(reference::hasPathOrNull);
      for (int i = 0; i < keys.size() && i < defaults.size(); i++) {
        if (isLiteral(defaults.get(i))) {
          String actual = reference.getValue(keys.get(i)).unwrapped().toString();
          assertThat(actual).as(keys.get(i)).isEqualTo(defaults.get(i));
        }
      }
    }
  }

  @Test
  void everyFileThatItNamesExists() {
    assertThat(
            Stream.concat(
                FILE.matcher(readme).results().map(m -> m.group(1)),
                LINK.matcher(readme).results().map(m -> m.group(1))))
        .isNotEmpty()
        .allSatisfy(file -> assertThat(Path.of(file)).exists());
  }

  /// The cells of the rows of the table of settings.
  private List<List<String>> settingRows() {
    int table = readme.indexOf("| key | default | meaning |");
    return readme
        .substring(table)
        .lines()
        .takeWhile(line -> line.startsWith("|"))
        .skip(2)
        .map(line -> List.of(line.substring(2).split(" \\| ", -1)))
        .toList();
  }

  private static List<String> code(String cell) {
    return CODE.matcher(cell).results().map(word -> word.group(1)).toList();
  }

  /// Not the name of an environment variable.
  private static boolean isLiteral(String value) {
    return !value.startsWith("$");
  }
}
