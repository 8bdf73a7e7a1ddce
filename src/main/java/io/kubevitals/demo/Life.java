package io.kubevitals.demo;

/// The script of one workload: plain code that pauses between its steps, until interrupted.
@FunctionalInterface
interface Life {
  void live(Stage stage) throws InterruptedException;
}
