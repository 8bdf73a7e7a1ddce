package io.kubevitals.config;

/// One mistake in the configuration.
///
/// @param where `file:line`, or `--set`, or the name of a file that cannot be read
/// @param key relative to the root `kube-vitals`
public record Problem(String where, String key, String message) {
  @Override
  public String toString() {
    return where + ": " + key + ": " + message;
  }
}
