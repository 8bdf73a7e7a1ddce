package io.kubevitals.app;

/// The commands.
public final class Main {
  private Main() {}

  public static void main(String[] args) {}
}
