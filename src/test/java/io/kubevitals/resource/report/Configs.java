package io.kubevitals.resource.report;

import io.kubevitals.config.InvalidConfigException;
import io.kubevitals.config.Settings;
import io.kubevitals.config.SettingsLoader;
import io.kubevitals.resource.ResourceConfig;
import java.util.List;
import java.util.Map;

/// Settings as they are when nobody sets any.
final class Configs {
  private Configs() {}

  static ReportConfig report() {
    return ReportConfig.from(settings());
  }

  static ResourceConfig resource() {
    return ResourceConfig.from(settings());
  }

  private static Settings settings() {
    var settings = new SettingsLoader(Map.of()).load(List.of(), List.of());
    try {
      settings.done();
    } catch (InvalidConfigException e) {
      throw new IllegalStateException(e);
    }
    return settings;
  }
}
