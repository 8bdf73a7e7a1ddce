package io.kubevitals.config;

/// From which severity on log lines are written.
public enum LogLevel {
  ERROR,
  WARN,
  INFO,
  DEBUG
}
