package io.kubevitals.cluster;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.zip.GZIPInputStream;

/// The stream of a real kubelet's pods, as the pod watch would tell it.
public record RecordedLife(String name, List<PodChange> changes) {
  private static final Path LIVES = Path.of("src/test/resources/lives-pb");
  private static final String SUFFIX = ".watch.pb.gz";

  /// All lives, by name.
  public static List<RecordedLife> all() throws IOException {
    try (var files = Files.list(LIVES)) {
      var lives = new ArrayList<RecordedLife>();
      for (Path file : files.filter(one -> one.toString().endsWith(SUFFIX)).sorted().toList()) {
        lives.add(read(file));
      }
      return lives;
    }
  }

  /// What the container runtime knows of this life and what the stream shows of it.
  public Path truth() {
    return LIVES.resolve(name + ".truth.json");
  }

  private static RecordedLife read(Path file) throws IOException {
    var changes = new ArrayList<PodChange>();
    Map<UUID, PodRecord> known = new HashMap<>();
    try (var in = new GZIPInputStream(Files.newInputStream(file))) {
      var decoder =
          new WatchDecoder(new WireInput(in), new PodDecoder(Set.of()), new ObjectBuffer(1 << 21));
      for (var event = decoder.next(); event != null; event = decoder.next()) {
        switch (event) {
          case WatchEvent.Upserted(PodRecord pod) ->
              changes.add(new PodChange.Applied(known.put(pod.id().uid(), pod), pod, false));
          case WatchEvent.Deleted(PodRecord pod) ->
              changes.add(new PodChange.Removed(known.remove(pod.id().uid()), pod, true));
          case WatchEvent.Bookmark _ -> {
            // Tells nothing of pods.
          }
          case WatchEvent.Failed _, WatchEvent.Skipped _ ->
              throw new IllegalStateException(file + ": " + event);
        }
      }
    }
    var name = file.getFileName().toString();
    return new RecordedLife(name.substring(0, name.length() - SUFFIX.length()), changes);
  }
}
