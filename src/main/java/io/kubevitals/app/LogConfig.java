package io.kubevitals.app;

import io.kubevitals.config.LogFormat;
import io.kubevitals.config.LogLevel;
import io.kubevitals.config.Settings;

/// How log lines look and which are written.
record LogConfig(LogFormat format, LogLevel level) {
  static LogConfig from(Settings settings) {
    return new LogConfig(
        settings.choice("log.format", LogFormat.class),
        settings.choice("log.level", LogLevel.class));
  }
}
