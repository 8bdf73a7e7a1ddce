package io.kubevitals.demo;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/// What containers printed.
public final class PodLogs {
  private record Key(String namespace, String pod, String container, boolean previous) {}

  private final Map<Key, String> texts = new ConcurrentHashMap<>();

  /// @param previous the log of the run before the present one
  public void put(String namespace, String pod, String container, boolean previous, String text) {
    texts.put(new Key(namespace, pod, container, previous), text);
  }

  /// Forgets all logs of a pod.
  public void remove(String namespace, String pod) {
    texts.keySet().removeIf(key -> key.namespace.equals(namespace) && key.pod.equals(pod));
  }

  /// @param tailLines how many of the last lines; negative for all
  Optional<String> tail(
      String namespace, String pod, String container, boolean previous, int tailLines) {
    return Optional.ofNullable(texts.get(new Key(namespace, pod, container, previous)))
        .map(text -> tail(text, tailLines));
  }

  private static String tail(String text, int tailLines) {
    List<String> lines = text.lines().toList();
    if (tailLines < 0 || lines.size() <= tailLines) {
      return text;
    }
    return lines.subList(lines.size() - tailLines, lines.size()).stream()
        .map(line -> line + "\n")
        .reduce("", String::concat);
  }
}
