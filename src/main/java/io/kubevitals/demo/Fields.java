package io.kubevitals.demo;

import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Where an object of the Kubernetes API writes its fields: each with its protobuf number and its
/// JSON name, so that one description serves both formats.
interface Fields {
  void text(int number, String name, String value);

  /// A text that JSON shows even where it is empty: Go's type says nothing of `omitempty`.
  void requiredText(int number, String name, String value);

  void integer(int number, String name, long value);

  void flag(int number, String name, boolean value);

  /// @param value null for Go's zero time: an empty message, `null` in JSON
  void time(int number, String name, @Nullable Instant value);

  void texts(int number, String name, List<String> values);

  void textMap(int number, String name, Map<String, String> values);

  /// A map of `resource.Quantity`.
  void quantities(int number, String name, Map<String, String> values);

  void message(int number, String name, ApiValue value);

  /// A message whose fields JSON shows among those of its parent.
  void inlined(int number, ApiValue value);

  void messages(int number, String name, List<? extends ApiValue> values);

  /// `FieldsV1`, JSON text that protobuf carries as bytes.
  void json(int number, String name, String value);

  /// A list that is absent: `null` in JSON.
  void nothing(int number, String name);

  /// Fields that many objects have in common, encoded once.
  void shared(SharedFields fields);
}
