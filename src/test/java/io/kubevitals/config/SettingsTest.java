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
            --set: role: must be one of standalone, node, cluster, not "boss"
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
