package io.kubevitals.demo;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/// Bytes in several pieces, some of which other ropes share.
final class Rope {
  private final List<byte[]> pieces;
  private final int length;

  private Rope(List<byte[]> pieces) {
    this.pieces = List.copyOf(pieces);
    this.length = pieces.stream().mapToInt(piece -> piece.length).sum();
  }

  static Rope of(List<byte[]> pieces) {
    return new Rope(pieces);
  }

  /// `head` and then the pieces of `tail`.
  static Rope of(byte[] head, Rope tail) {
    var pieces = new ArrayList<byte[]>(tail.pieces.size() + 1);
    pieces.add(head);
    pieces.addAll(tail.pieces);
    return new Rope(pieces);
  }

  int length() {
    return length;
  }

  List<byte[]> pieces() {
    return pieces;
  }

  void writeTo(OutputStream out) throws IOException {
    for (byte[] piece : pieces) {
      out.write(piece);
    }
  }

  String text() {
    return new String(toByteArray(), StandardCharsets.UTF_8);
  }

  byte[] toByteArray() {
    var bytes = new byte[length];
    int at = 0;
    for (byte[] piece : pieces) {
      System.arraycopy(piece, 0, bytes, at, piece.length);
      at += piece.length;
    }
    return bytes;
  }
}
