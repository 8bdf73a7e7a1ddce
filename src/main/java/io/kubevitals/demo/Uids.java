package io.kubevitals.demo;

import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.UUID;
import java.util.random.RandomGenerator;

/// Identities as Kubernetes and container runtimes shape them.
final class Uids {
  private Uids() {}

  /// The same name always gets the same uid.
  static String of(String name) {
    return UUID.nameUUIDFromBytes(name.getBytes(StandardCharsets.UTF_8)).toString();
  }

  static String random(RandomGenerator random) {
    return of(Long.toHexString(random.nextLong()));
  }

  static String containerId(RandomGenerator random) {
    var bytes = new byte[32];
    random.nextBytes(bytes);
    return "containerd://" + HexFormat.of().formatHex(bytes);
  }
}
