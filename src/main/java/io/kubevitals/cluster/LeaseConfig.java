package io.kubevitals.cluster;

import io.kubevitals.config.Settings;
import java.io.IOException;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.HexFormat;

/// The Lease by which one of several processes gets the cluster's duties.
///
/// @param enabled whether there is one; without it this process leads always
/// @param identity what this process calls itself in the Lease
/// @param duration others may take the Lease when it has not changed for this long
/// @param renewDeadline after this long without a renewal its holder stops by itself
/// @param retry between two renewals, and between two looks of those who wait
public record LeaseConfig(
    boolean enabled,
    String namespace,
    String name,
    String identity,
    Duration duration,
    Duration renewDeadline,
    Duration retry) {
  static final Duration MAX_DURATION = Duration.ofMinutes(5);

  private static final Path ACCOUNT_NAMESPACE =
      Path.of("/var/run/secrets/kubernetes.io/serviceaccount/namespace");
  private static final String NAME = "[a-z0-9]([-a-z0-9]{0,61}[a-z0-9])?";

  /// The least time between the last byte of a holder and the first of its successor: what clocks
  /// of different speed, and a write under way, may use up.
  private static final Duration MARGIN = Duration.ofSeconds(1);

  static LeaseConfig from(Settings settings) {
    Duration second = Duration.ofSeconds(1);
    var lease =
        new LeaseConfig(
            settings.flag("lease.enabled"),
            namespace(settings),
            settings.text("lease.name"),
            identity(settings.text("lease.identity")),
            settings.duration("lease.duration", second.multipliedBy(2), MAX_DURATION),
            settings.duration("lease.renew-deadline", second, MAX_DURATION),
            settings.duration("lease.retry", Duration.ofMillis(100), MAX_DURATION));
    lease.check(settings);
    return lease;
  }

  private void check(Settings settings) {
    if (!namespace.matches(NAME)) {
      settings.problem("lease.namespace", "is no name of a namespace: \"" + namespace + "\"");
    }
    if (!name.matches(NAME)) {
      settings.problem("lease.name", "is no name of a Lease: \"" + name + "\"");
    }
    if (!duration.equals(Duration.ofSeconds(duration.toSeconds()))) {
      settings.problem("lease.duration", "must be whole seconds");
    }
    if (renewDeadline.plus(MARGIN).compareTo(duration) > 0) {
      settings.problem(
          "lease.renew-deadline", "must be at least a second shorter than lease.duration");
    }
    if (retry.multipliedBy(2).compareTo(renewDeadline) > 0) {
      settings.problem("lease.retry", "must be at most half of lease.renew-deadline");
    }
  }

  /// For one request: a hanging one must leave time for another.
  Duration requestTimeout() {
    Duration half = renewDeadline.dividedBy(2);
    Duration longest = Duration.ofSeconds(5);
    return half.compareTo(longest) > 0 ? longest : half;
  }

  private static String namespace(Settings settings) {
    String given = settings.text("lease.namespace");
    if (!given.isEmpty()) {
      return given;
    }
    try {
      return Files.readString(ACCOUNT_NAMESPACE).strip();
    } catch (IOException _) {
      // Not in a pod.
      return "default";
    }
  }

  private static String identity(String given) {
    if (!given.isEmpty()) {
      return given;
    }
    byte[] random = new byte[4];
    new SecureRandom().nextBytes(random);
    return host() + "_" + HexFormat.of().formatHex(random);
  }

  private static String host() {
    try {
      return InetAddress.getLocalHost().getHostName();
    } catch (UnknownHostException _) {
      return "unknown-host";
    }
  }
}
