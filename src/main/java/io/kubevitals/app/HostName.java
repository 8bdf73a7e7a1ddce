package io.kubevitals.app;

import java.io.IOException;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.file.Files;
import java.nio.file.Path;

/// The name of this host, which is what most kubelets call their node.
final class HostName {
  private static final Path KERNEL = Path.of("/proc/sys/kernel/hostname");

  private HostName() {}

  /// Without asking the DNS where that can be had.
  static String read() {
    try {
      return Files.readString(KERNEL).strip();
    } catch (IOException _) {
      return ofNetwork();
    }
  }

  private static String ofNetwork() {
    try {
      return InetAddress.getLocalHost().getHostName();
    } catch (UnknownHostException _) {
      return "localhost";
    }
  }
}
