package io.kubevitals.config;

/// How log lines look.
public enum LogFormat {
  LOGFMT,
  JSON
}
