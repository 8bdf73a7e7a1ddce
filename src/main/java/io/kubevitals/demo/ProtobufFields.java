package io.kubevitals.demo;

import com.google.protobuf.CodedOutputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Kubernetes protobuf (proto2): as the API server does, it writes empty strings and zeros too.
final class ProtobufFields implements Fields {
  private final List<byte[]> pieces = new ArrayList<>();
  private final ByteArrayOutputStream buffer = new ByteArrayOutputStream(128);
  private final CodedOutputStream out = CodedOutputStream.newInstance(buffer, 128);

  private ProtobufFields() {}

  static Rope encode(ApiValue value) {
    var fields = new ProtobufFields();
    value.writeTo(fields);
    return fields.rope();
  }

  @Override
  public void text(int number, String name, String value) {
    write(() -> out.writeString(number, value));
  }

  @Override
  public void requiredText(int number, String name, String value) {
    text(number, name, value);
  }

  @Override
  public void integer(int number, String name, long value) {
    write(() -> out.writeInt64(number, value));
  }

  @Override
  public void flag(int number, String name, boolean value) {
    write(() -> out.writeBool(number, value));
  }

  @Override
  public void time(int number, String name, @Nullable Instant value) {
    message(
        number,
        name,
        fields -> {
          if (value != null) {
            fields.integer(1, "seconds", value.getEpochSecond());
            fields.integer(2, "nanos", value.getNano());
          }
        });
  }

  @Override
  public void texts(int number, String name, List<String> values) {
    values.forEach(value -> text(number, name, value));
  }

  @Override
  public void textMap(int number, String name, Map<String, String> values) {
    values.forEach(
        (key, value) ->
            message(
                number,
                name,
                entry -> {
                  entry.text(1, "key", key);
                  entry.text(2, "value", value);
                }));
  }

  @Override
  public void quantities(int number, String name, Map<String, String> values) {
    values.forEach(
        (key, value) ->
            message(
                number,
                name,
                entry -> {
                  entry.text(1, "key", key);
                  entry.message(2, "value", quantity -> quantity.text(1, "string", value));
                }));
  }

  @Override
  public void message(int number, String name, ApiValue value) {
    rope(number, encode(value));
  }

  @Override
  public void inlined(int number, ApiValue value) {
    message(number, "", value);
  }

  @Override
  public void messages(int number, String name, List<? extends ApiValue> values) {
    values.forEach(value -> message(number, name, value));
  }

  @Override
  public void json(int number, String name, String value) {
    message(number, name, raw -> raw.text(1, "Raw", value));
  }

  @Override
  public void nothing(int number, String name) {
    // Protobuf says it by silence.
  }

  @Override
  public void shared(SharedFields fields) {
    cut();
    pieces.add(fields.protobuf());
  }

  private void rope(int number, Rope rope) {
    write(
        () -> {
          out.writeTag(number, 2);
          out.writeUInt32NoTag(rope.length());
        });
    if (rope.pieces().size() == 1) {
      byte[] only = rope.pieces().getFirst();
      write(() -> out.writeRawBytes(only));
    } else if (rope.length() > 0) {
      cut();
      pieces.addAll(rope.pieces());
    }
  }

  /// Ends the piece under work.
  private void cut() {
    write(out::flush);
    if (buffer.size() > 0) {
      pieces.add(buffer.toByteArray());
      buffer.reset();
    }
  }

  private Rope rope() {
    cut();
    return Rope.of(pieces);
  }

  private interface Write {
    void run() throws IOException;
  }

  private static void write(Write write) {
    try {
      write.run();
    } catch (IOException e) {
      throw new UncheckedIOException("an array refused bytes", e);
    }
  }
}
