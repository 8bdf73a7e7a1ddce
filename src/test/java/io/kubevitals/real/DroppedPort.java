package io.kubevitals.real;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Map;

/// A TCP port of loopback whose packets the kernel drops in both directions from [#drop] on. Both
/// ends keep their connections and hear nothing any more, not even a reset.
final class DroppedPort implements AutoCloseable {
  private final List<List<String>> rules;
  private final Deque<List<String>> inForce = new ArrayDeque<>();

  /// The rules outlive this process otherwise.
  private final Thread atExit = new Thread(this::restore);

  DroppedPort(int port) {
    rules = List.of(rule("--dport", port), rule("--sport", port));
    Runtime.getRuntime().addShutdownHook(atExit);
  }

  /// What keeps this machine from dropping packets; empty if nothing.
  static List<String> missing() {
    return Program.run(iptables("-S", List.of()), Map.of()).status() == 0
        ? List.of()
        : List.of("root with iptables");
  }

  private static List<String> rule(String which, int port) {
    return List.of("-i", "lo", "-p", "tcp", which, Integer.toString(port), "-j", "DROP");
  }

  private static List<String> iptables(String what, List<String> rule) {
    var command = new ArrayList<>(List.of("iptables", "-w", "10", what, "INPUT"));
    command.addAll(rule);
    return command;
  }

  synchronized void drop() {
    for (List<String> rule : rules) {
      Program.run(iptables("-I", rule));
      inForce.push(rule);
    }
  }

  synchronized void restore() {
    while (!inForce.isEmpty()) {
      Program.run(iptables("-D", inForce.peek()));
      inForce.pop();
    }
  }

  @Override
  public void close() {
    restore();
    Runtime.getRuntime().removeShutdownHook(atExit);
  }
}
