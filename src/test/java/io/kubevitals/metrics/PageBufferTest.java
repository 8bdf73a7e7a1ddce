package io.kubevitals.metrics;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;

/// Against an array that holds the same bytes.
class PageBufferTest {
  private static final int CHUNK = PageBuffer.CHUNK_BYTES;

  @Test
  void holdsWhatWasWrittenAndNotTakenBack() {
    for (long seed = 0; seed < 200; seed++) {
      var random = new Random(seed);
      var buffer = new PageBuffer();
      byte[] expected = {};
      for (int i = 0; i < 20; i++) {
        byte[] more = new byte[random.nextInt(2 * CHUNK)];
        random.nextBytes(more);
        buffer.write(more);
        expected = joined(expected, more);
        if (random.nextInt(3) == 0) {
          int kept = random.nextInt(expected.length + 1);
          kept = random.nextBoolean() ? kept : kept / CHUNK * CHUNK;
          buffer.cutTo(kept);
          expected = Arrays.copyOf(expected, kept);
        }
        assertThat(buffer.length()).as("seed %d, step %d", seed, i).isEqualTo(expected.length);
      }
      assertThat(bytes(buffer)).as("seed %d", seed).isEqualTo(expected);
      buffer.release();
    }
  }

  @Test
  void aCutAtTheVeryEndOfAChunkKeepsAll() {
    var buffer = new PageBuffer();
    for (int i = 0; i < CHUNK; i++) {
      buffer.write(i);
    }
    byte[] before = bytes(buffer);
    buffer.cutTo(CHUNK);
    assertThat(bytes(buffer)).isEqualTo(before).hasSize(CHUNK);
    buffer.release();
  }

  @Test
  void memoryThatWasGivenBackCannotBeRead() {
    var buffer = new PageBuffer();
    buffer.write(new byte[3 * CHUNK]);
    ByteBuffer view = buffer.views().getFirst();
    buffer.release();
    assertThatThrownBy(view::get).isInstanceOf(IllegalStateException.class);
  }

  private static byte[] bytes(PageBuffer buffer) {
    var bytes = new ByteArrayOutputStream();
    for (ByteBuffer view : buffer.views()) {
      byte[] part = new byte[view.remaining()];
      view.get(part);
      bytes.writeBytes(part);
    }
    return bytes.toByteArray();
  }

  private static byte[] joined(byte[] first, byte[] second) {
    byte[] both = Arrays.copyOf(first, first.length + second.length);
    System.arraycopy(second, 0, both, first.length, second.length);
    return both;
  }
}
