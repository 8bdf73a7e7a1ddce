package io.kubevitals.incident;

import io.kubevitals.config.SettingsLoader;
import java.util.List;

/// Settings for tests.
final class Configs {
  private Configs() {}

  static IncidentConfig defaults() {
    return with();
  }

  /// @param overrides `KEY=VALUE`
  static IncidentConfig with(String... overrides) {
    var settings = new SettingsLoader(java.util.Map.of()).load(List.of(), List.of(overrides));
    var config = IncidentConfig.from(settings);
    try {
      settings.done();
    } catch (io.kubevitals.config.InvalidConfigException e) {
      throw new AssertionError(e);
    }
    return config;
  }
}
