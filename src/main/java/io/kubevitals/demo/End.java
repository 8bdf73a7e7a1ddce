package io.kubevitals.demo;

/// How a run of a container ends.
///
/// @param log what it printed last, `""` for nothing
record End(int exitCode, String reason, String message, String log) {
  static End completed() {
    return new End(0, "Completed", "", "");
  }

  static End error(int exitCode, String log) {
    return new End(exitCode, "Error", "", log);
  }

  static End outOfMemory() {
    return new End(137, "OOMKilled", "", "allocating one more buffer\n");
  }
}
