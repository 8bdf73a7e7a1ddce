package io.kubevitals.sim;

import io.kubevitals.demo.SimulatedApi;
import java.util.HashMap;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.Set;
import java.util.UUID;
import java.util.function.Consumer;

/// The API server with the pods there are, and who can reach it.
final class Cluster {
  final VirtualTime time;
  final Random random;
  final SimulatedApi api = new SimulatedApi(20_000);
  final Map<String, TruePod> pods = new LinkedHashMap<>();
  private final Map<String, TruePod> everMade = new HashMap<>();
  private final Oracle oracle;
  private final Set<String> cutNodes = new HashSet<>();
  private boolean down;
  private Runnable onWrite = () -> {};
  private Consumer<TruePod> onGone = _ -> {};

  Cluster(VirtualTime time, Random random, Oracle oracle) {
    this.time = time;
    this.random = random;
    this.oracle = oracle;
  }

  void onWrite(Runnable listener) {
    onWrite = listener;
  }

  void onGone(Consumer<TruePod> listener) {
    onGone = listener;
  }

  boolean isDown() {
    return down;
  }

  void down(boolean away) {
    down = away;
  }

  void cut(String node, boolean cut) {
    if (cut) {
      cutNodes.add(node);
    } else {
      cutNodes.remove(node);
    }
  }

  boolean reaches(String node) {
    return !down && !cutNodes.contains(node);
  }

  /// The API server stores this state.
  void put(TruePod pod) {
    if (pods.putIfAbsent(pod.uid, pod) == null) {
      everMade.put(pod.uid, pod);
      oracle.knows(pod);
    }
    oracle.published(pod.uid, api.put(pod.pod()), pod.truth());
    onWrite.run();
  }

  /// The pod vanishes from the API server, whatever its containers do.
  void remove(TruePod pod) {
    if (pods.remove(pod.uid) == null) {
      return;
    }
    pod.gone = true;
    oracle.published(pod.uid, api.delete(pod.pod()), pod.truth());
    onWrite.run();
    onGone.accept(pod);
  }

  /// A pod that is or was.
  TruePod pod(String uid) {
    return Objects.requireNonNull(everMade.get(uid));
  }

  String uid() {
    return new UUID(random.nextLong(), random.nextLong()).toString();
  }

  String containerId() {
    var bytes = new byte[32];
    random.nextBytes(bytes);
    return "containerd://" + HexFormat.of().formatHex(bytes);
  }

  long between(long least, long most) {
    return least + random.nextLong(most - least + 1);
  }

  boolean chance(double probability) {
    return random.nextDouble() < probability;
  }
}
