package io.kubevitals.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SettingsTest {
  @TempDir Path folder = Path.of("replaced by JUnit");

  @Test
  void laterFilesWinOverEarlierOnesAndSetWinsOverAll() throws Exception {
    var first =
        file("first.conf", "kube-vitals { http.port = 1, http.host = one, log.format = json }");
    var second = file("second.conf", "kube-vitals { http.port = 2, http.host = two }");
    var settings = load(List.of(first, second), "http.host=three");
    assertThat(settings.integer("http.port", 0, 65535)).isEqualTo(2);
    assertThat(settings.text("http.host")).isEqualTo("three");
    assertThat(settings.text("log.format")).isEqualTo("json");
    settings.done();
  }

  @Test
  void everyMistakeIsReportedAtOnceWithFileAndLine() throws Exception {
    var file =
        file(
            "bad.conf",
            """
            kube-vitals {
              http.port = 70000
              http.prot = 1
              log.format = xml
              probes.interval = soon
              prometheus.url = "ftp://x"
            }
            other = 1
            """);
    var settings = load(List.of(file, folder.resolve("absent.conf")), "nonsense", "role=boss");
    settings.integer("http.port", 0, 65535);
    settings.choice("log.format", LogFormat.class);
    settings.choice("role", Role.class);
    settings.duration("probes.interval", Duration.ofSeconds(1), Duration.ofHours(1));
    settings.httpUrl("prometheus.url");
    assertThatThrownBy(settings::done)
        .isInstanceOf(InvalidConfigException.class)
        .message()
        .isEqualTo(
            """
            --set: nonsense: must be KEY=VALUE
            --set: role: must be one of standalone, node, cluster, auto, not "boss"
            FOLDER/absent.conf: --config: cannot be read
            FOLDER/bad.conf:2: http.port: must be between 0 and 65535, not 70000
            FOLDER/bad.conf:3: http.prot: is not a setting
            FOLDER/bad.conf:4: log.format: must be one of logfmt, json, not "xml"
            FOLDER/bad.conf:5: probes.interval: No number in duration value 'soon'
            FOLDER/bad.conf:6: prometheus.url: must be an http or https URL without user info, not "ftp://x"
            FOLDER/bad.conf:8: other: is outside the root "kube-vitals"\
            """
                .replace("FOLDER", folder.toString()));
  }

  @Test
  void aNumberThatIsNotWholeIsRefused() throws Exception {
    var settings =
        load(List.of(), "http.port=1.5", "http.max-scrapes=many", "http.max-connections=1e3");
    settings.integer("http.port", 0, 65535);
    settings.integer("http.max-scrapes", 1, 1000);
    settings.integer("http.max-connections", 16, 100_000);
    assertThatThrownBy(settings::done)
        .message()
        .isEqualTo(
            """
            --set: http.max-connections: must be a whole number, not "1e3"
            --set: http.max-scrapes: must be a whole number, not "many"
            --set: http.port: must be a whole number, not "1.5"\
            """);
  }

  @Test
  void aDurationNeedsAUnit() throws Exception {
    var settings =
        load(List.of(file("my.conf", "kube-vitals.probes {\ninterval = 5\ntimeout = \".5\"\n}")));
    settings.duration("probes.interval", Duration.ofMillis(100), Duration.ofHours(1));
    settings.duration("probes.timeout", Duration.ofMillis(100), Duration.ofHours(1));
    assertThatThrownBy(settings::done)
        .message()
        .isEqualTo(
            """
            FOLDER/my.conf:2: probes.interval: needs a unit, such as 500ms, 5s, 5m or 1h
            FOLDER/my.conf:3: probes.timeout: needs a unit, such as 500ms, 5s, 5m or 1h\
            """
                .replace("FOLDER", folder.toString()));
  }

  @Test
  void aValueOfTheWrongTypeIsOneMistakeAtItsPlace() throws Exception {
    var settings =
        load(
            List.of(
                file("my.conf", "kube-vitals {\nhttp = 5\nlog.level { a = 1 }\nrole = [node]\n}")));
    settings.integer("http.port", 0, 65535);
    settings.text("http.host");
    settings.choice("log.level", LogLevel.class);
    settings.choice("role", Role.class);
    assertThatThrownBy(settings::done)
        .message()
        .satisfies(
            message ->
                assertThat(message.lines().map(line -> line.replaceFirst("STRING.*", "STRING")))
                    .containsExactly(
                        folder + "/my.conf:2: http: must be an object",
                        folder
                            + "/my.conf:3: log.level: has the wrong type: log.level has type OBJECT"
                            + " rather than STRING",
                        folder
                            + "/my.conf:4: role: has the wrong type: role has type LIST rather than"
                            + " STRING"));
  }

  @Test
  void aValueThatNobodySetIsADefault() throws Exception {
    var settings = load(List.of());
    settings.problem("node-name", "is required");
    assertThatThrownBy(settings::done).message().isEqualTo("default: node-name: is required");
  }

  @Test
  void aSyntaxErrorNamesItsLine() throws Exception {
    var file = file("broken.conf", "kube-vitals {\n  http.port = [1\n}\n");
    assertThatThrownBy(load(List.of(file))::done)
        .message()
        .startsWith(folder + "/broken.conf:")
        .contains(": syntax: ");
  }

  @Test
  void theEnvironmentFillsItsPlaces() {
    var settings =
        new SettingsLoader(Map.of("NODE_NAME", "node-7", "KUBECONFIG", "/etc/kube"))
            .load(List.of(), List.of());
    assertThat(settings.text("node-name")).isEqualTo("node-7");
  }

  @Test
  void aSecretIsNotPrinted() {
    assertThat(new Secret("hunter2")).hasToString("***");
  }

  private Settings load(List<Path> files, String... overrides) {
    return new SettingsLoader(Map.of()).load(files, List.of(overrides));
  }

  private Path file(String name, String text) throws IOException {
    return Files.writeString(folder.resolve(name), text);
  }
}
