package io.kubevitals.cluster;

import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonParseException;
import com.google.gson.JsonParser;
import com.google.gson.JsonPrimitive;

/// Reads small JSON answers without any model: what is missing or of another type counts as not
/// given.
final class Json {
  private Json() {}

  static JsonObject object(String text) throws MalformedObjectException {
    try {
      if (JsonParser.parseString(text) instanceof JsonObject object) {
        return object;
      }
    } catch (JsonParseException _) {
      // Said below.
    }
    throw new MalformedObjectException("not a JSON object");
  }

  static JsonObject object(JsonObject parent, String name) {
    return parent.get(name) instanceof JsonObject object ? object : new JsonObject();
  }

  static String text(JsonObject parent, String name) {
    return parent.get(name) instanceof JsonPrimitive value ? value.getAsString() : "";
  }

  static double number(JsonObject parent, String name) {
    return parent.get(name) instanceof JsonPrimitive value && value.isNumber()
        ? value.getAsDouble()
        : 0;
  }

  static boolean flag(JsonObject parent, String name) {
    JsonElement value = parent.get(name);
    return value instanceof JsonPrimitive primitive
        && primitive.isBoolean()
        && primitive.getAsBoolean();
  }
}
