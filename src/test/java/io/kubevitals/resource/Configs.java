package io.kubevitals.resource;

import io.kubevitals.config.InvalidConfigException;
import io.kubevitals.config.SettingsLoader;
import java.util.List;
import java.util.Map;

/// Configurations for tests, as users write them.
final class Configs {
  private Configs() {}

  static ResourceConfig of(String... overrides) {
    var settings = new SettingsLoader(Map.of()).load(List.of(), List.of(overrides));
    ResourceConfig config = ResourceConfig.from(settings);
    try {
      settings.done();
    } catch (InvalidConfigException e) {
      throw new IllegalArgumentException(e);
    }
    return config;
  }
}
