package io.kubevitals.sim;

import com.google.protobuf.ByteString;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.util.Random;
import java.util.zip.GZIPOutputStream;

/// What may arrive in place of a watch's frames. Frames before the place are whole: what is changed
/// within a message's values nobody could tell from what the server says, and TLS sees to that.
final class GarbledBytes {
  private static final int WAYS = 9;
  private static final int BOMB = 1 << 20;

  private final Random random;
  private final ByteString bomb = gzip(new byte[BOMB]);

  GarbledBytes(Random random) {
    this.random = random;
  }

  ByteString garble(ByteString frames) {
    int at = boundary(frames);
    ByteString good = frames.substring(0, at);
    ByteString rest = frames.substring(at);
    return switch (random.nextInt(WAYS)) {
      case 0 -> frames.substring(0, random.nextInt(frames.size() + 1));
      case 1 -> good.concat(text("<html><body><h1>502 Bad Gateway</h1></body></html>"));
      case 2 -> good.concat(text("{\"type\":\"ADDED\",\"object\":{\"metadata\":{\"name\":\"x\"\n"));
      case 3 -> good.concat(bomb);
      case 4 -> good.concat(frame(junk(1 + random.nextInt(300)))).concat(rest);
      case 5 -> good.concat(ByteString.copyFrom(new byte[] {-1, -1, -1, -1})).concat(rest);
      case 6 -> good.concat(ByteString.copyFrom(new byte[8])).concat(rest);
      case 7 -> good.concat(frame(text("\u00e9\ud83d\ude00").substring(1))).concat(rest);
      default -> good.concat(frame(junk(40))).concat(frame(junk(9))).concat(frame(junk(2)));
    };
  }

  /// Between two frames.
  private int boundary(ByteString frames) {
    int at = 0;
    ByteBuffer in = frames.asReadOnlyByteBuffer();
    while (at < frames.size() && random.nextInt(4) > 0) {
      at += 4 + in.getInt(at);
    }
    return at;
  }

  private ByteString junk(int length) {
    var bytes = new byte[length];
    random.nextBytes(bytes);
    return ByteString.copyFrom(bytes);
  }

  private static ByteString frame(ByteString content) {
    byte[] length = ByteBuffer.allocate(4).putInt(content.size()).array();
    return ByteString.copyFrom(length).concat(content);
  }

  private static ByteString text(String text) {
    return ByteString.copyFromUtf8(text);
  }

  private static ByteString gzip(byte[] bytes) {
    var out = new ByteArrayOutputStream();
    try (var zip = new GZIPOutputStream(out)) {
      zip.write(bytes);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return ByteString.copyFrom(out.toByteArray());
  }
}
