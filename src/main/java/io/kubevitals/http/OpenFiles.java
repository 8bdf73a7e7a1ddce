package io.kubevitals.http;

import com.sun.management.UnixOperatingSystemMXBean;
import java.lang.management.ManagementFactory;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Each connection is an open file, and a process that may open no more cannot read its
/// certificates, tokens and classes, or reach the API server.
final class OpenFiles {
  private static final Logger log = LoggerFactory.getLogger(OpenFiles.class);

  private OpenFiles() {}

  /// As many connections as wanted, but no more than half of the files that may still be opened.
  static int connections(int wanted) {
    if (ManagementFactory.getOperatingSystemMXBean() instanceof UnixOperatingSystemMXBean unix) {
      long free = unix.getMaxFileDescriptorCount() - unix.getOpenFileDescriptorCount();
      return connections(wanted, free);
    }
    return wanted;
  }

  static int connections(int wanted, long free) {
    int most = Math.clamp(free / 2, 1, wanted);
    if (most < wanted) {
      log.atWarn()
          .addKeyValue("wanted", wanted)
          .addKeyValue("allowed", most)
          .log("Few files may be open, so fewer connections than http.max-connections are taken");
    }
    return most;
  }
}
