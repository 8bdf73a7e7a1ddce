package io.kubevitals.store;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.zip.CRC32C;
import org.jspecify.annotations.Nullable;

/// CRC32C of a row and of the table that it belongs to: neither engine notices a flipped bit in a
/// value.
final class Checksum {
  private static final byte[] NULL = {0};

  private Checksum() {}

  static long of(Table table, List<? extends @Nullable Object> values) {
    var crc = new CRC32C();
    update(crc, table.table().getBytes(StandardCharsets.US_ASCII));
    for (Object value : values) {
      switch (value) {
        case null -> crc.update(NULL);
        case String text -> update(crc, text.getBytes(StandardCharsets.UTF_8));
        case Long number -> crc.update(ByteBuffer.allocate(8).putLong(0, number));
        case byte[] bytes -> update(crc, bytes);
        default -> throw new IllegalArgumentException(value.getClass().getName());
      }
    }
    return crc.getValue();
  }

  /// The length first, so that no byte can move from one value to the next.
  private static void update(CRC32C crc, byte[] bytes) {
    crc.update(ByteBuffer.allocate(4).putInt(0, bytes.length));
    crc.update(bytes);
  }
}
