package io.kubevitals.real;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.awaitility.Awaitility.await;

import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// What the API server published about a namespace's pods, read as raw JSON by a plain watch: which
/// containers it ever showed as ended, and which it still showed running when their pod was gone.
/// It judges by what was shown in the end, not by steps, and so shares no thought with the daemon.
final class PodStream implements AutoCloseable {
  /// A container that was shown ended under its id, and when that was told first.
  record Shown(
      String podUid, String container, String reason, Instant finishedAt, Instant received) {
    /// Whether the runtime gave up starting it, for example because the kubelet that had asked was
    /// killed. The task that it then kills ends with 137, but the status says [#START_ERROR].
    boolean isStartError() {
      return reason.equals("StartError");
    }
  }

  /// The exit code of what could not be started.
  static final int START_ERROR = 128;

  /// What is known of a pod.
  record Pod(String name, String workload, String workloadType, Optional<Instant> deletionAsked) {
    /// The kubelet's own last DELETE has a grace of 0 and looks like a later request.
    private Pod earlier(Pod later) {
      return deletionAsked.isPresent() ? this : later;
    }
  }

  private final KubeApi api;
  private final String path;
  private final Map<String, Shown> shown = new ConcurrentHashMap<>();
  private final Map<String, Pod> pods = new ConcurrentHashMap<>();
  private final Map<String, List<String>> vanished = new ConcurrentHashMap<>();
  private final List<String> endings = new CopyOnWriteArrayList<>();
  private volatile boolean open;
  private volatile boolean closed;
  private volatile String resourceVersion;
  private volatile @Nullable InputStream body;

  private PodStream(KubeApi api, String namespace) {
    this.api = api;
    this.path = "/api/v1/namespaces/" + namespace + "/pods";
    this.resourceVersion =
        api.get(path).getAsJsonObject("metadata").get("resourceVersion").getAsString();
  }

  /// Begins with what happens from now on in a namespace that has no pods yet.
  static PodStream of(KubeApi api, String namespace) {
    var stream = new PodStream(api, namespace);
    Thread.ofVirtual().name("pod-stream").start(stream::follow);
    await("the watch").atMost(Duration.ofSeconds(10)).until(() -> stream.open);
    return stream;
  }

  /// Containers shown ended, by the runtime's id.
  Map<String, Shown> shown() {
    return shown;
  }

  /// Pods by uid.
  Map<String, Pod> pods() {
    return pods;
  }

  Pod pod(String uid) {
    return Objects.requireNonNull(pods.get(uid), uid);
  }

  /// Ids of the containers that were still shown running when their pod was gone, by pod uid.
  Map<String, List<String>> vanished() {
    return vanished;
  }

  /// How often the stream was interrupted; from then on it may have missed something.
  List<String> interruptions() {
    return endings;
  }

  private void follow() {
    while (!closed) {
      String from = path + "?watch=1&allowWatchBookmarks=true&resourceVersion=" + resourceVersion;
      try (InputStream opened = api.stream(from);
          var lines = new BufferedReader(new InputStreamReader(opened, UTF_8))) {
        body = opened;
        open = true;
        boolean more = true;
        while (more) {
          more = note(lines.readLine());
        }
        endings.add("ended");
      } catch (IOException | UncheckedIOException | UnreachableException e) {
        endings.add(e.toString()); // The server is away; a watch from the last version goes on.
        LockSupport.parkNanos(Duration.ofMillis(200).toNanos());
      }
    }
  }

  /// Whether the watch goes on.
  private boolean note(@Nullable String line) {
    if (line == null) {
      return false;
    }
    JsonObject event = JsonParser.parseString(line).getAsJsonObject();
    JsonObject object = event.getAsJsonObject("object");
    switch (event.get("type").getAsString()) {
      case "ERROR" -> {
        relist();
        return false;
      }
      case "BOOKMARK" -> {}
      case "DELETED" -> {
        noteStatuses(object);
        vanished.put(uid(object), running(object));
      }
      default -> noteStatuses(object);
    }
    resourceVersion = version(object);
    return true;
  }

  /// After "too old resource version": what happened in between may be lost.
  private void relist() {
    JsonObject list = api.get(path);
    list.getAsJsonArray("items").forEach(pod -> noteStatuses(pod.getAsJsonObject()));
    resourceVersion = version(list);
  }

  private void noteStatuses(JsonObject pod) {
    pods.merge(uid(pod), pod(pod.getAsJsonObject("metadata")), Pod::earlier);
    statuses(pod).forEach(status -> noteEnds(uid(pod), status));
  }

  private static String uid(JsonObject pod) {
    return pod.getAsJsonObject("metadata").get("uid").getAsString();
  }

  private static String version(JsonObject object) {
    return object.getAsJsonObject("metadata").get("resourceVersion").getAsString();
  }

  private static List<String> running(JsonObject pod) {
    return statuses(pod)
        .filter(status -> status.getAsJsonObject("state").has("running"))
        .map(status -> bare(status.get("containerID")))
        .toList();
  }

  private static Pod pod(JsonObject metadata) {
    JsonObject labels = metadata.getAsJsonObject("labels");
    Optional<Instant> asked =
        Optional.ofNullable(metadata.get("deletionTimestamp"))
            .map(at -> Instant.parse(at.getAsString()))
            .map(at -> at.minusSeconds(metadata.get("deletionGracePeriodSeconds").getAsLong()));
    return new Pod(
        metadata.get("name").getAsString(),
        labels.get(Stage.WORKLOAD).getAsString(),
        labels.get(Stage.WORKLOAD_TYPE).getAsString(),
        asked);
  }

  private static Stream<JsonObject> statuses(JsonObject pod) {
    JsonObject status = pod.getAsJsonObject("status");
    List<JsonObject> all = new ArrayList<>();
    for (String kind :
        List.of("containerStatuses", "initContainerStatuses", "ephemeralContainerStatuses")) {
      if (status.has(kind)) {
        status.getAsJsonArray(kind).forEach(one -> all.add(one.getAsJsonObject()));
      }
    }
    return all.stream();
  }

  private void noteEnds(String uid, JsonObject status) {
    for (String when : List.of("state", "lastState")) {
      terminated(status, when)
          .filter(end -> end.has("containerID"))
          .ifPresent(
              end ->
                  shown.putIfAbsent(
                      bare(end.get("containerID")),
                      new Shown(
                          uid,
                          status.get("name").getAsString(),
                          end.get("reason").getAsString(),
                          Instant.parse(end.get("finishedAt").getAsString()),
                          Instant.now())));
    }
  }

  private static Optional<JsonObject> terminated(JsonObject status, String when) {
    return Optional.ofNullable(status.getAsJsonObject(when))
        .map(state -> state.getAsJsonObject("terminated"));
  }

  private static String bare(JsonElement containerId) {
    return containerId.getAsString().split("//", 2)[1];
  }

  @Override
  public void close() throws IOException {
    closed = true;
    if (body != null) {
      body.close();
    }
  }
}
