package io.kubevitals.cluster;

import java.io.IOException;

/// What is around every object in Kubernetes protobuf: four bytes and a message `Unknown` that
/// holds the object as bytes.
final class Envelope {
  /// Tag of `Unknown.raw`.
  static final int RAW = 2 << 3 | 2;

  private static final int MAGIC = 'k' << 24 | '8' << 16 | 's' << 8;
  private static final int MAGIC_LENGTH = 4;
  private static final int MAX_SMALL = 1 << 16;

  private Envelope() {}

  static void readMagic(WireInput in) throws IOException {
    if (in.readInt32() != MAGIC) {
      throw new MalformedObjectException("not Kubernetes protobuf");
    }
  }

  /// The object inside an enveloped one.
  static MessageReader.Slice open(MessageReader in, byte[] bytes, MessageReader.Slice object)
      throws IOException {
    int at = object.offset();
    if (object.length() < MAGIC_LENGTH
        || bytes[at] != 'k'
        || bytes[at + 1] != '8'
        || bytes[at + 2] != 's'
        || bytes[at + 3] != 0) {
      throw new MalformedObjectException("not Kubernetes protobuf");
    }
    in.start(bytes, at + MAGIC_LENGTH, object.length() - MAGIC_LENGTH);
    for (int tag = in.nextField(); tag != 0; tag = in.nextField()) {
      if (tag == RAW) {
        return in.slice();
      }
      in.skip(tag);
    }
    return new MessageReader.Slice(at, 0);
  }

  /// The length of a message that is small by nature.
  static int smallLength(WireInput in) throws IOException {
    long length = in.readLength();
    if (length > MAX_SMALL) {
      throw new MalformedObjectException("a head of " + length + " bytes");
    }
    return (int) length;
  }
}
