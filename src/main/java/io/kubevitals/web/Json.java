package io.kubevitals.web;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import io.kubevitals.http.Answer;
import java.io.IOException;
import java.io.StringWriter;
import java.io.UncheckedIOException;

/// Answers of the JSON API.
final class Json {
  private static final JsonFactory FACTORY = new JsonFactory();

  private Json() {}

  interface Body {
    void write(JsonGenerator json) throws IOException;
  }

  static Answer answer(Body body) {
    var text = new StringWriter();
    try (var json = FACTORY.createGenerator(text)) {
      body.write(json);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return Answer.json(200, text.append('\n').toString());
  }
}
