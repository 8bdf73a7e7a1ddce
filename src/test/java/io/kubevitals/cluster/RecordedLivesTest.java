package io.kubevitals.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import io.kubernetes.client.proto.Meta;
import io.kubernetes.client.proto.Runtime.Unknown;
import io.kubernetes.client.proto.V1;
import java.io.DataInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.zip.GZIPInputStream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// What a real API server sent, read by our decoder and by the generated classes.
class RecordedLivesTest {
  private static final Path LIVES = Path.of("src/test/resources/lives-pb");

  static List<Path> lives() throws IOException {
    try (var files = Files.list(LIVES)) {
      return files.filter(file -> file.toString().endsWith(".watch.pb.gz")).sorted().toList();
    }
  }

  @ParameterizedTest
  @MethodSource("lives")
  void everyEventIsReadAsTheGeneratedClassesReadIt(Path life) throws IOException {
    var expected = byGeneratedClasses(life);
    assertThat(expected).hasSizeGreaterThan(4);
    assertThat(byOurs(life)).containsExactlyElementsOf(expected);
  }

  private static List<WatchEvent> byOurs(Path life) throws IOException {
    var events = new ArrayList<WatchEvent>();
    try (var in = open(life)) {
      var decoder =
          new WatchDecoder(
              new WireInput(in), new PodDecoder(Set.of("app")), new ObjectBuffer(1 << 21));
      for (var event = decoder.next(); event != null; event = decoder.next()) {
        events.add(event);
      }
    }
    return events;
  }

  private static List<WatchEvent> byGeneratedClasses(Path life) throws IOException {
    var events = new ArrayList<WatchEvent>();
    try (var in = new DataInputStream(open(life))) {
      while (true) {
        events.add(event(Meta.WatchEvent.parseFrom(in.readNBytes(in.readInt()))));
      }
    } catch (EOFException _) {
      return events;
    }
  }

  private static WatchEvent event(Meta.WatchEvent event) throws IOException {
    ByteString enveloped = event.getObject().getRaw().substring(4);
    var pod = V1.Pod.parseFrom(Unknown.parseFrom(enveloped).getRaw());
    return switch (event.getType()) {
      case "ADDED", "MODIFIED" ->
          new WatchEvent.Upserted(ReferenceTranslation.of(pod, Set.of("app")));
      case "DELETED" -> new WatchEvent.Deleted(ReferenceTranslation.of(pod, Set.of("app")));
      case "BOOKMARK" ->
          new WatchEvent.Bookmark(
              pod.getMetadata().getResourceVersion(),
              pod.getMetadata().containsAnnotations("k8s.io/initial-events-end"));
      default -> throw new AssertionError(event.getType());
    };
  }

  private static InputStream open(Path life) throws IOException {
    return new GZIPInputStream(Files.newInputStream(life));
  }
}
