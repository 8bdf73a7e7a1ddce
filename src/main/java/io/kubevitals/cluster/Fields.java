package io.kubevitals.cluster;

/// Tags of protobuf fields: number and wire type.
final class Fields {
  private Fields() {}

  /// A varint.
  static int number(int field) {
    return field << 3;
  }

  /// A text, bytes or a message.
  static int text(int field) {
    return field << 3 | 2;
  }
}
