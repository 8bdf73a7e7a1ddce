package io.kubevitals.real;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.awaitility.Awaitility.await;

import com.google.gson.JsonObject;
import com.google.gson.JsonParseException;
import com.google.gson.JsonParser;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.ProcessBuilder.Redirect;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Stream;

/// What truly happened: every container of every node by the container runtime's own events, never
/// by Kubernetes. Execs and sandboxes are left out. It must be followed before the first pod.
final class RuntimeLedger implements AutoCloseable {
  private static final String CRI = "io.cri-containerd.kind";
  private static final String KUBERNETES = "io.kubernetes.";

  /// A container as the runtime knew it; `pod` and the like come from the labels the kubelet gave
  /// it.
  record Run(
      String id,
      String node,
      Owner owner,
      boolean started,
      Optional<Integer> exitCode,
      boolean oomKilled) {
    /// The reason a kubelet derives from this end.
    String reason() {
      if (oomKilled) {
        return "OOMKilled";
      }
      return exitCode.orElseThrow() == 0 ? "Completed" : "Error";
    }
  }

  /// Whose container it was.
  record Owner(String namespace, String pod, String podUid, String container) {}

  private static final class Entry {
    private final String node;
    private volatile Optional<Owner> owner = Optional.empty();
    private volatile boolean started;
    private volatile Optional<Integer> exitCode = Optional.empty();
    private volatile boolean oomKilled;

    Entry(String node) {
      this.node = node;
    }
  }

  private final RealCluster cluster;
  private final Map<String, Entry> containers = new ConcurrentHashMap<>();
  private final Map<String, Process> followed = new ConcurrentHashMap<>();
  private final Map<String, String> marks = new ConcurrentHashMap<>();
  private final Set<String> unidentified = ConcurrentHashMap.newKeySet();
  private volatile boolean closed;

  private RuntimeLedger(RealCluster cluster) {
    this.cluster = cluster;
  }

  /// Follows every node and returns when every node's events arrive.
  static RuntimeLedger of(RealCluster cluster) {
    var ledger = new RuntimeLedger(cluster);
    for (String node : cluster.nodes()) {
      Thread.ofVirtual().name("ledger-" + node).start(() -> ledger.follow(node));
      await("the runtime's events of " + node)
          .atMost(Duration.ofSeconds(20))
          .until(() -> ledger.heard(node));
    }
    return ledger;
  }

  /// The subscription says nothing when it stands, so something is done that it must tell of.
  private boolean heard(String node) {
    String mark = Long.toString(System.nanoTime());
    cluster.ctr(node, "namespaces", "label", "k8s.io", "mark=" + mark);
    try {
      await().atMost(Duration.ofMillis(500)).until(() -> mark.equals(marks.get(node)));
      return true;
    } catch (org.awaitility.core.ConditionTimeoutException _) {
      return false; // Asked again: the mark was made before the subscription stood.
    }
  }

  /// The containers of a namespace that ended.
  List<Run> ended(String namespace) {
    return runs(namespace).filter(run -> run.exitCode().isPresent()).toList();
  }

  /// The containers of a namespace that have not ended.
  List<Run> alive(String namespace) {
    return runs(namespace).filter(run -> run.exitCode().isEmpty() && run.started()).toList();
  }

  /// The containers of a namespace that were made and never ran. A kubelet that is killed between
  /// the two makes another one, and adds it to `restartCount` as if there had been an end.
  List<Run> stillborn(String namespace) {
    return runs(namespace).filter(run -> run.exitCode().isEmpty() && !run.started()).toList();
  }

  /// Containers nobody could name; with any of them the ledger has a hole.
  Set<String> unidentified() {
    return unidentified;
  }

  private Stream<Run> runs(String namespace) {
    return containers.entrySet().stream()
        .flatMap(
            entry -> {
              Entry e = entry.getValue();
              return e.owner.stream()
                  .map(
                      owner ->
                          new Run(
                              entry.getKey(), e.node, owner, e.started, e.exitCode, e.oomKilled));
            })
        .filter(run -> run.owner().namespace().equals(namespace));
  }

  private void follow(String node) {
    while (!closed) {
      try {
        Process process =
            new ProcessBuilder(cluster.ctrCommand(node, "events"))
                .redirectError(Redirect.DISCARD)
                .start();
        followed.put(node, process);
        try (BufferedReader lines = process.inputReader(UTF_8)) {
          lines.lines().forEach(line -> note(node, line));
        }
        process.destroyForcibly();
      } catch (IOException | UncheckedIOException _) {
        // The runtime went away or we are closing: follow it again or end.
      }
    }
  }

  /// One event: date, time, zone (two words), namespace, topic, body.
  private void note(String node, String line) {
    String[] words = line.split(" ", 7);
    if (words.length < 7) {
      return;
    }
    JsonObject body = JsonParser.parseString(words[6]).getAsJsonObject();
    String id = word(body, "container_id").or(() -> word(body, "id")).orElse("");
    switch (words[5]) {
      case "/namespaces/update" ->
          word(body.getAsJsonObject("labels"), "mark").ifPresent(mark -> marks.put(node, mark));
      case "/containers/create" -> identify(node, id);
      case "/tasks/start" -> entry(node, id).started = true;
      case "/tasks/oom" -> entry(node, id).oomKilled = true;
      case "/tasks/exit" -> exited(entry(node, id), id, body);
      default -> {}
    }
  }

  /// An exec's exit carries the container's id too, but an id of its own.
  private static void exited(Entry entry, String id, JsonObject body) {
    if (word(body, "id").filter(id::equals).isPresent() && entry.exitCode.isEmpty()) {
      entry.exitCode =
          Optional.of(body.has("exit_status") ? body.get("exit_status").getAsInt() : 0);
    }
  }

  private Entry entry(String node, String id) {
    return containers.computeIfAbsent(id, _ -> new Entry(node));
  }

  /// Asked at once and by this thread: a container that has gone cannot be asked any more.
  private void identify(String node, String id) {
    try {
      JsonObject labels =
          JsonParser.parseString(cluster.ctr(node, "containers", "info", id))
              .getAsJsonObject()
              .getAsJsonObject("Labels");
      if (word(labels, CRI).filter("container"::equals).isPresent()) {
        entry(node, id).owner =
            Optional.of(
                new Owner(
                    labels.get(KUBERNETES + "pod.namespace").getAsString(),
                    labels.get(KUBERNETES + "pod.name").getAsString(),
                    labels.get(KUBERNETES + "pod.uid").getAsString(),
                    labels.get(KUBERNETES + "container.name").getAsString()));
      }
    } catch (JsonParseException | IllegalStateException _) {
      unidentified.add(id); // It was gone before it could be asked.
    }
  }

  private static Optional<String> word(JsonObject object, String key) {
    return object.has(key) ? Optional.of(object.get(key).getAsString()) : Optional.empty();
  }

  @Override
  public void close() {
    closed = true;
    followed.values().forEach(Process::destroyForcibly);
  }
}
