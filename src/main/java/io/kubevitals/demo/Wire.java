package io.kubevitals.demo;

import com.google.protobuf.CodedOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/// The envelopes around protobuf objects: `k8s\0` with `Unknown`, and the frames of a watch.
final class Wire {
  private static final byte[] MAGIC = {'k', '8', 's', 0};

  /// `contentEncoding` and `contentType`, which the API server always writes, empty.
  private static final byte[] UNKNOWN_TAIL = {0x1a, 0, 0x22, 0};

  private Wire() {}

  static Rope json(byte[] text) {
    return Rope.of(List.of(text));
  }

  static Rope object(String apiVersion, String kind, Rope raw) {
    return around(objectHead(apiVersion, kind, raw.length()), raw, UNKNOWN_TAIL);
  }

  /// What stands before an object of `length` bytes; [#objectTail] stands behind it.
  static byte[] objectHead(String apiVersion, String kind, int length) {
    Rope typeMeta =
        ProtobufFields.encode(
            fields ->
                fields.message(
                    1,
                    "typeMeta",
                    type -> {
                      type.text(1, "apiVersion", apiVersion);
                      type.text(2, "kind", kind);
                    }));
    var head = ByteBuffer.allocate(MAGIC.length + typeMeta.length() + 6);
    head.put(MAGIC).put(typeMeta.toByteArray()).put(lengthField(2, length));
    return trim(head);
  }

  static byte[] objectTail() {
    return UNKNOWN_TAIL.clone();
  }

  /// A frame of a watch: four bytes of length, then `WatchEvent`.
  static Rope frame(String type, Rope object) {
    byte[] typeField = ProtobufFields.encode(fields -> fields.text(1, "type", type)).toByteArray();
    byte[] raw = lengthField(1, object.length());
    byte[] extension = lengthField(2, raw.length + object.length());
    int length = typeField.length + extension.length + raw.length + object.length();
    var head = ByteBuffer.allocate(4 + length - object.length());
    head.putInt(length).put(typeField).put(extension).put(raw);
    return Rope.of(head.array(), object);
  }

  /// A line of a JSON watch.
  static Rope line(String type, Rope object) {
    byte[] head = ("{\"type\":\"" + type + "\",\"object\":").getBytes(StandardCharsets.US_ASCII);
    return around(head, object, new byte[] {'}', '\n'});
  }

  static byte[] lengthField(int number, int length) {
    var bytes =
        new byte
            [CodedOutputStream.computeTagSize(number)
                + CodedOutputStream.computeUInt32SizeNoTag(length)];
    var out = CodedOutputStream.newInstance(bytes);
    try {
      out.writeTag(number, 2);
      out.writeUInt32NoTag(length);
      out.flush();
    } catch (IOException e) {
      throw new UncheckedIOException("an array refused bytes", e);
    }
    return bytes;
  }

  private static Rope around(byte[] head, Rope middle, byte[] tail) {
    var pieces = new ArrayList<byte[]>(middle.pieces().size() + 2);
    pieces.add(head);
    pieces.addAll(middle.pieces());
    pieces.add(tail);
    return Rope.of(pieces);
  }

  private static byte[] trim(ByteBuffer buffer) {
    var bytes = new byte[buffer.position()];
    buffer.flip().get(bytes);
    return bytes;
  }
}
