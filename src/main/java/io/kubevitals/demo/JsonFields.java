package io.kubevitals.demo;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Kubernetes JSON: empty strings, lists and maps are left out, times have whole seconds.
final class JsonFields implements Fields {
  private static final JsonFactory FACTORY = new JsonFactory();

  private final JsonGenerator json;

  private JsonFields(JsonGenerator json) {
    this.json = json;
  }

  /// An object that says its kind, as each top-level one does.
  static byte[] encode(String apiVersion, String kind, ApiValue value) {
    return encode(
        fields -> {
          fields.text(2, "kind", kind);
          fields.text(1, "apiVersion", apiVersion);
          value.writeTo(fields);
        });
  }

  static byte[] encode(ApiValue value) {
    var bytes = new ByteArrayOutputStream(1024);
    try (JsonGenerator json = FACTORY.createGenerator(bytes)) {
      new JsonFields(json).object(value);
    } catch (IOException e) {
      throw new UncheckedIOException("an array refused bytes", e);
    }
    return bytes.toByteArray();
  }

  @Override
  public void text(int number, String name, String value) {
    if (!value.isEmpty()) {
      write(() -> json.writeStringField(name, value));
    }
  }

  @Override
  public void requiredText(int number, String name, String value) {
    write(() -> json.writeStringField(name, value));
  }

  @Override
  public void integer(int number, String name, long value) {
    write(() -> json.writeNumberField(name, value));
  }

  @Override
  public void flag(int number, String name, boolean value) {
    write(() -> json.writeBooleanField(name, value));
  }

  @Override
  public void time(int number, String name, @Nullable Instant value) {
    if (value == null) {
      write(() -> json.writeNullField(name));
    } else {
      text(number, name, value.truncatedTo(ChronoUnit.SECONDS).toString());
    }
  }

  @Override
  public void texts(int number, String name, List<String> values) {
    if (!values.isEmpty()) {
      write(
          () -> {
            json.writeArrayFieldStart(name);
            for (String value : values) {
              json.writeString(value);
            }
            json.writeEndArray();
          });
    }
  }

  @Override
  public void textMap(int number, String name, Map<String, String> values) {
    if (!values.isEmpty()) {
      write(
          () -> {
            json.writeObjectFieldStart(name);
            for (var entry : values.entrySet()) {
              json.writeStringField(entry.getKey(), entry.getValue());
            }
            json.writeEndObject();
          });
    }
  }

  @Override
  public void quantities(int number, String name, Map<String, String> values) {
    textMap(number, name, values);
  }

  @Override
  public void message(int number, String name, ApiValue value) {
    write(() -> json.writeFieldName(name));
    object(value);
  }

  @Override
  public void inlined(int number, ApiValue value) {
    value.writeTo(this);
  }

  @Override
  public void messages(int number, String name, List<? extends ApiValue> values) {
    if (!values.isEmpty()) {
      write(() -> json.writeArrayFieldStart(name));
      values.forEach(this::object);
      write(json::writeEndArray);
    }
  }

  @Override
  public void json(int number, String name, String value) {
    write(
        () -> {
          json.writeFieldName(name);
          json.writeRawValue(value);
        });
  }

  @Override
  public void nothing(int number, String name) {
    write(() -> json.writeNullField(name));
  }

  @Override
  public void shared(SharedFields fields) {
    fields.writeTo(this);
  }

  private void object(ApiValue value) {
    write(json::writeStartObject);
    value.writeTo(this);
    write(json::writeEndObject);
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
