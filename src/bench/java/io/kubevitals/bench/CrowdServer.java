package io.kubevitals.bench;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.kubevitals.demo.ApiOptions;
import io.kubevitals.demo.ScriptedApiServer;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.util.List;

/// The scripted API server with a [Crowd], in a process of its own so that the daemon's figures are
/// the daemon's. It takes commands line by line and answers each with a line.
final class CrowdServer implements AutoCloseable {
  private final Child child;
  private final BufferedReader answers;
  private final String url;

  CrowdServer(int pods) throws IOException {
    var options = List.of("-Xmx6g", "-XX:+UseParallelGC", "-XX:+UseCompactObjectHeaders");
    this.child = new Child(Child.java(options, CrowdServer.class, Integer.toString(pods)).start());
    this.answers =
        new BufferedReader(new InputStreamReader(child.process().getInputStream(), UTF_8));
    this.url = answer();
  }

  Child child() {
    return child;
  }

  String url() {
    return url;
  }

  /// All watches stand still until [#thaw], and so many containers restart meanwhile.
  void prepareRestarts(int count) throws IOException {
    ask("restart " + count);
  }

  void thaw() throws IOException {
    ask("thaw");
  }

  /// So many containers restart unseen, and only a new list can tell of them.
  void hideRestarts(int count) throws IOException {
    ask("restart " + count);
    ask("forget");
    ask("thaw");
  }

  private void ask(String command) throws IOException {
    var out = child.process().getOutputStream();
    out.write((command + "\n").getBytes(UTF_8));
    out.flush();
    answer();
  }

  private String answer() throws IOException {
    String line = answers.readLine();
    if (line == null) {
      throw new IOException("the scripted server has ended");
    }
    return line;
  }

  @Override
  public void close() {
    child.close();
  }

  /// @param arguments how many pods
  public static void main(String[] arguments) throws IOException {
    int pods = Integer.parseInt(arguments[0]);
    try (var server = new ScriptedApiServer(ApiOptions.defaults().withWindow(400_000))) {
      server.start();
      var crowd = new Crowd(server, pods);
      crowd.load();
      System.out.println(server.uri());
      var commands = new BufferedReader(new InputStreamReader(System.in, UTF_8));
      for (String line = commands.readLine(); line != null; line = commands.readLine()) {
        obey(server, crowd, pods, line);
        System.out.println("done");
      }
    }
  }

  private static void obey(ScriptedApiServer server, Crowd crowd, int pods, String command) {
    switch (command) {
      case "thaw" -> server.thaw();
      case "forget" -> {
        server.compact();
        server.dropConnections();
      }
      default -> restart(server, crowd, pods, Integer.parseInt(command.split(" ", 2)[1]));
    }
  }

  private static void restart(ScriptedApiServer server, Crowd crowd, int pods, int count) {
    server.freeze();
    for (int i = 0; i < count; i++) {
      crowd.restart(i % pods);
    }
  }
}
