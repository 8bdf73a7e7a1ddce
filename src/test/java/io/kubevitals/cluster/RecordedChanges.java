package io.kubevitals.cluster;

import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;

/// A listener that keeps what it was told, in one line each.
final class RecordedChanges implements Consumer<PodChange> {
  private final List<PodChange> changes = new CopyOnWriteArrayList<>();
  private final Map<String, ResourceVersion> versions = new ConcurrentHashMap<>();

  @Override
  public void accept(PodChange change) {
    if (change instanceof PodChange.Advanced advanced) {
      versions.put(advanced.stream(), advanced.to());
    } else if (!(change instanceof PodChange.Unread)) {
      changes.add(change);
    }
  }

  /// Up to which version each stream has been told.
  Map<String, ResourceVersion> versions() {
    return versions;
  }

  List<PodChange> all() {
    return changes;
  }

  List<String> lines() {
    return changes.stream().map(RecordedChanges::line).toList();
  }

  void clear() {
    changes.clear();
  }

  private static String line(PodChange change) {
    return switch (change) {
      case PodChange.ListBegins begins -> begins.first() ? "first list begins" : "list begins";
      case PodChange.ListEnds ends -> ends.first() ? "first list ends" : "list ends";
      case PodChange.Applied applied ->
          (applied.before() == null ? "new " : "changed ")
              + applied.after().id().name()
              + (applied.listed() ? " listed" : "");
      case PodChange.Removed removed ->
          "removed "
              + removed.last().id().name()
              + (removed.before() == null ? " unseen" : "")
              + (removed.observed() ? "" : " unobserved");
      case PodChange.Unread _, PodChange.Advanced _ ->
          throw new IllegalArgumentException(change.toString());
    };
  }
}
