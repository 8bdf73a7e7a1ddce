package io.kubevitals.cluster;

import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;

/// Reads the outer layers of a protobuf stream: tags and lengths, at any distance from its start.
/// (`CodedInputStream` counts in an `int`; a list of a large cluster or an old watch is longer.)
final class WireInput {
  private final InputStream in;
  private final byte[] buffer = new byte[1 << 16];
  private int next;
  private int end;
  private long before;

  WireInput(InputStream in) {
    this.in = in;
  }

  /// Bytes read so far.
  long position() {
    return before + next;
  }

  boolean atEnd() throws IOException {
    return next == end && !fill();
  }

  int readByte() throws IOException {
    if (next == end && !fill()) {
      throw new EOFException("the stream ends inside a message");
    }
    return buffer[next++] & 0xff;
  }

  int readInt32() throws IOException {
    return readByte() << 24 | readByte() << 16 | readByte() << 8 | readByte();
  }

  long readVarint() throws IOException {
    long value = 0;
    for (int shift = 0; shift < 64; shift += 7) {
      int b = readByte();
      value |= (long) (b & 0x7f) << shift;
      if (b < 0x80) {
        return value;
      }
    }
    throw new MalformedObjectException("a varint of more than ten bytes");
  }

  /// A length prefix.
  long readLength() throws IOException {
    long length = readVarint();
    if (length < 0) {
      throw new MalformedObjectException("a negative length");
    }
    return length;
  }

  void readFully(byte[] target, int length) throws IOException {
    int done = 0;
    while (done < length) {
      if (next == end && !fill()) {
        throw new EOFException("the stream ends inside a message");
      }
      int part = Math.min(length - done, end - next);
      System.arraycopy(buffer, next, target, done, part);
      next += part;
      done += part;
    }
  }

  void skip(long length) throws IOException {
    long left = length;
    while (left > 0) {
      if (next == end && !fill()) {
        throw new EOFException("the stream ends inside a message");
      }
      int part = (int) Math.min(left, end - next);
      next += part;
      left -= part;
    }
  }

  /// Skips the value of a field that nobody knows.
  void skipValue(int tag) throws IOException {
    switch (tag & 7) {
      case 0 -> readVarint();
      case 1 -> skip(8);
      case 2 -> skip(readLength());
      case 5 -> skip(4);
      default -> throw new MalformedObjectException("a field of wire type " + (tag & 7));
    }
  }

  private boolean fill() throws IOException {
    before += end;
    next = 0;
    end = Math.max(0, in.read(buffer, 0, buffer.length));
    return end > 0;
  }
}
