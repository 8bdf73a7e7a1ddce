package io.kubevitals.real;

import static java.util.stream.Collectors.toMap;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.IntStream;

/// A real Kubernetes of its own, in a folder of its own. It goes down with `close`, with the JVM,
/// and even when the JVM is killed.
final class RealCluster implements AutoCloseable {
  private static final Path TOOL = Path.of("src/test/kube/kube-cluster").toAbsolutePath();

  private final Path directory;
  private final int nodes;
  private final Map<String, String> told;
  private final KubeApi api;
  private final Thread atExit = new Thread(this::down);
  private final AtomicBoolean closed = new AtomicBoolean();

  private RealCluster(Path directory, int nodes) {
    this.directory = directory;
    this.nodes = nodes;
    this.told = told(directory.resolve("cluster"));
    this.api = new KubeApi(url(), directory.resolve("pki/ca.crt"), "admin-token");
    Runtime.getRuntime().addShutdownHook(atExit);
  }

  /// What this machine lacks for a cluster with so many nodes.
  static List<String> missing(int nodes) {
    Program.Outcome outcome =
        Program.run(List.of(TOOL.toString(), "check", Integer.toString(nodes)), Map.of());
    return (outcome.output() + outcome.errors()).lines().toList();
  }

  /// Starts etcd and the API server, with nodes also the controllers, the scheduler and the nodes.
  static RealCluster up(int nodes) {
    Path directory = folder();
    List<String> command =
        List.of(TOOL.toString(), "up", directory.toString(), Integer.toString(nodes));
    Program.Outcome outcome =
        Program.run(command, Map.of("OWNER", Long.toString(ProcessHandle.current().pid())));
    if (outcome.status() != 0) {
      Program.run(List.of(TOOL.toString(), "down", directory.toString()), Map.of());
      throw new IllegalStateException("the cluster did not come up: " + outcome.errors());
    }
    return new RealCluster(directory, nodes);
  }

  private static Path folder() {
    try {
      return Files.createTempDirectory("kube-vitals-cluster-");
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static Map<String, String> told(Path file) {
    try {
      return Arrays.stream(Files.readString(file).strip().split(" ", -1))
          .map(word -> word.split("=", 2))
          .collect(toMap(pair -> pair[0], pair -> pair[1]));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private String told(String key) {
    return told.getOrDefault(key, "");
  }

  Path directory() {
    return directory;
  }

  Path kubeconfig() {
    return directory.resolve("kubeconfig");
  }

  /// One of that name, which leads to the server through a relay.
  Path kubeconfig(String name, Relay relay) throws IOException {
    String text = Files.readString(kubeconfig());
    return Files.writeString(
        directory.resolve(name + ".kubeconfig"),
        text.replace(url(), "https://127.0.0.1:" + relay.port()));
  }

  String url() {
    return "https://" + told("host") + ":" + told("api_port");
  }

  String etcdUrl() {
    return "http://127.0.0.1:" + told("etcd_port");
  }

  /// The API as its administrator.
  KubeApi api() {
    return api;
  }

  /// `node-1`, `node-2`, ...
  List<String> nodes() {
    return IntStream.rangeClosed(1, nodes).mapToObj(node -> "node-" + node).toList();
  }

  /// The address of a node as this machine reaches it.
  String address(String node) {
    return "10." + told("id") + ".0.1" + node.substring("node-".length());
  }

  void stop(String program, String signal) {
    tool("stop", program, signal);
  }

  void start(String program) {
    tool("start", program);
  }

  void restart(String program, String signal) {
    tool("restart", program, signal);
  }

  /// Starts every kubelet anew with this line at the end of its configuration, `""` for none.
  void configureKubelets(String line) {
    for (String node : nodes()) {
      Path file = directory.resolve(node).resolve("kubelet.yaml");
      Path original = file.resolveSibling("kubelet.yaml.original");
      try {
        if (!Files.exists(original)) {
          Files.copy(file, original);
        }
        Files.writeString(file, Files.readString(original) + line + "\n");
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
      restart("kubelet-" + node.substring("node-".length()), "KILL");
    }
  }

  /// Loads an image archive on every node.
  void load(Path archive) {
    tool("image", archive.toAbsolutePath().toString());
  }

  /// A command that runs in a node's network.
  List<String> on(String node, String... command) {
    List<String> words =
        new ArrayList<>(List.of(TOOL.toString(), "on", directory.toString(), node));
    words.addAll(List.of(command));
    return words;
  }

  /// Asks a node's container runtime; what it answers, be it an error.
  String ctr(String node, String... words) {
    return Program.run(ctrCommand(node, words), Map.of()).output();
  }

  List<String> ctrCommand(String node, String... words) {
    String socket = directory.resolve(node).resolve("containerd.sock").toString();
    List<String> command = new ArrayList<>(List.of("ctr", "-a", socket, "-n", "k8s.io"));
    command.addAll(List.of(words));
    return command;
  }

  private void tool(String verb, String... words) {
    List<String> command = new ArrayList<>(List.of(TOOL.toString(), verb, directory.toString()));
    command.addAll(List.of(words));
    Program.run(command);
  }

  @Override
  public void close() {
    Runtime.getRuntime().removeShutdownHook(atExit);
    down();
  }

  private void down() {
    if (closed.compareAndSet(false, true)) {
      Program.run(List.of(TOOL.toString(), "down", directory.toString()), Map.of());
      Program.run(List.of("rm", "-rf", "--one-file-system", directory.toString()), Map.of());
    }
  }
}
