package io.kubevitals.app;

import picocli.CommandLine.IVersionProvider;

/// What the build wrote into the jar's manifest; `unpackaged` when run from class files.
final class Version implements IVersionProvider {
  static String number() {
    String version = Version.class.getPackage().getImplementationVersion();
    return version == null ? "unpackaged" : version;
  }

  @Override
  public String[] getVersion() {
    return new String[] {"kube-vitals " + number() + ", Java " + Runtime.version()};
  }
}
