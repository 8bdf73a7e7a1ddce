package io.kubevitals.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.params.provider.Arguments.argumentSet;

import io.kubevitals.config.InvalidConfigException;
import io.kubevitals.config.Settings;
import io.kubevitals.config.SettingsLoader;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class StoreConfigTest {
  @Test
  void stateIsInMemoryOnlyUnlessSaidOtherwise() throws Exception {
    StoreConfig config = StoreConfig.from(settings());

    assertThat(config.isSet()).isFalse();
    assertThat(config.keepEnds()).isEqualTo(Duration.ofDays(7));
  }

  @Test
  void aFileIsTakenAsItIs() throws Exception {
    Settings settings = settings("store.url=\"jdbc:sqlite:/var/lib/kube-vitals/state.db\"");
    StoreConfig config = StoreConfig.from(settings);
    settings.done();

    assertThat(config.isFile()).isTrue();
    assertThat(config.file()).isEqualTo(Path.of("/var/lib/kube-vitals/state.db"));
  }

  @Test
  void aDatabaseMayHaveOptions() throws Exception {
    Settings settings =
        settings("store.url=\"jdbc:postgresql://db:5432/kube?sslmode=verify-full\"");
    StoreConfig config = StoreConfig.from(settings);
    settings.done();

    assertThat(config.isSet()).isTrue();
    assertThat(config.isFile()).isFalse();
  }

  static Stream<Arguments> mistakes() {
    return Stream.of(
        argumentSet("another engine", "jdbc:mysql://db/x", "must be empty, jdbc:sqlite:FILE"),
        argumentSet("memory of SQLite", "jdbc:sqlite::memory:", "must name a file"),
        argumentSet("no file", "jdbc:sqlite:", "must name a file"),
        argumentSet("a folder", "jdbc:sqlite:/var/lib/", "must name a file"),
        argumentSet("options", "jdbc:sqlite:/a.db?cache=shared", "must name a file"),
        argumentSet("a password", "jdbc:postgresql://db/x?password=y", "must not hold a password"),
        argumentSet("user info", "jdbc:postgresql://a:b@db/x", "must not hold a password"));
  }

  @ParameterizedTest
  @MethodSource("mistakes")
  void saysWhatIsWrong(String url, String message) throws Exception {
    Settings settings = settings("store.url=\"" + url + '"');
    StoreConfig.from(settings);

    assertThatThrownBy(settings::done)
        .isInstanceOf(InvalidConfigException.class)
        .hasMessageContaining(message);
  }

  private static Settings settings(String... assignments) throws InvalidConfigException {
    return new SettingsLoader(Map.of()).load(List.of(), List.of(assignments));
  }
}
