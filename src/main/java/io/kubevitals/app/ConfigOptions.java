package io.kubevitals.app;

import io.kubevitals.config.InvalidConfigException;
import io.kubevitals.config.Settings;
import io.kubevitals.config.SettingsLoader;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import picocli.CommandLine.Option;

/// The options of every command that reads the configuration.
final class ConfigOptions {
  @Option(
      names = "--config",
      paramLabel = "FILE",
      description = "A HOCON file with root kube-vitals; may be repeated, later files win.")
  private List<Path> files = new ArrayList<>();

  @Option(
      names = "--set",
      paramLabel = "KEY=VALUE",
      description = "One setting, relative to the root; wins over all files.")
  private List<String> overrides = new ArrayList<>();

  /// The effective settings, with all mistakes of values still unread.
  Settings settings() {
    return settings(List.of());
  }

  /// @param defaults `KEY=VALUE`, weaker than `--set`
  Settings settings(List<String> defaults) {
    var all = new ArrayList<>(defaults);
    all.addAll(overrides);
    return new SettingsLoader(System.getenv()).load(files, all);
  }

  ExporterConfig exporterConfig() throws InvalidConfigException {
    return ExporterConfig.from(settings());
  }
}
