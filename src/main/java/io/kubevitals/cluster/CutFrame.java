package io.kubevitals.cluster;

import java.io.ByteArrayInputStream;
import java.io.IOException;

/// Finds its way into a watch event of which there is only the beginning.
final class CutFrame {
  private CutFrame() {}

  /// Where the object begins, or -1.
  static int podOffset(byte[] bytes, int length) {
    var in = new WireInput(new ByteArrayInputStream(bytes, 0, length));
    try {
      descend(in, 2);
      descend(in, 1);
      Envelope.readMagic(in);
      descend(in, 2);
      return (int) in.position();
    } catch (IOException _) {
      // It was cut off before the object.
      return -1;
    }
  }

  private static void descend(WireInput in, int field) throws IOException {
    int tag = (int) in.readVarint();
    while (tag != Fields.text(field)) {
      in.skipValue(tag);
      tag = (int) in.readVarint();
    }
    in.readLength();
  }
}
