package io.kubevitals.prometheus;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadConstraints;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;

/// Reads one answer of the query API from its stream and hands on each series when it is complete,
/// so that no answer is ever in memory as a whole. Unknown fields are skipped, in any order.
final class AnswerReader {
  /// As many as Prometheus itself answers at most in a range query.
  static final int MAX_SAMPLES_PER_SERIES = 11_000;

  private static final int MAX_LABELS = 128;
  private static final int MAX_WARNINGS = 10;
  private static final int MAX_TEXT = 300;

  private static final JsonFactory JSON =
      JsonFactory.builder()
          .streamReadConstraints(
              StreamReadConstraints.builder()
                  .maxNestingDepth(64)
                  .maxStringLength(64 * 1024)
                  .maxNameLength(4 * 1024)
                  .build())
          .build();

  private final JsonParser json;
  private final Consumer<Series> reader;
  private final List<String> warnings = new ArrayList<>();
  private String status = "";
  private String resultType = "";
  private String error = "";
  private boolean partial;
  private boolean hasResult;

  private AnswerReader(JsonParser json, Consumer<Series> reader) {
    this.json = json;
    this.reader = reader;
  }

  static Envelope read(InputStream body, Consumer<Series> reader) throws IOException {
    try (JsonParser json = JSON.createParser(body)) {
      return new AnswerReader(json, reader).read();
    }
  }

  private Envelope read() throws IOException {
    expect(json.nextToken(), JsonToken.START_OBJECT, "an object");
    while (json.nextToken() == JsonToken.FIELD_NAME) {
      readField(json.currentName());
    }
    return new Envelope(status, resultType, error, List.copyOf(warnings), partial, hasResult);
  }

  private void readField(String name) throws IOException {
    JsonToken value = json.nextToken();
    switch (name) {
      case "status" -> status = text(value, name);
      case "error" -> error = text(value, name);
      case "isPartial" -> partial = value == JsonToken.VALUE_TRUE;
      case "warnings" -> readWarnings(value);
      case "data" -> readData(value);
      default -> json.skipChildren();
    }
  }

  private void readWarnings(JsonToken value) throws IOException {
    if (value != JsonToken.START_ARRAY) {
      json.skipChildren();
      return;
    }
    for (JsonToken item = json.nextToken(); item != JsonToken.END_ARRAY; item = json.nextToken()) {
      if (warnings.size() < MAX_WARNINGS) {
        warnings.add(text(item, "warnings"));
      } else {
        json.skipChildren();
      }
    }
  }

  private void readData(JsonToken value) throws IOException {
    if (value != JsonToken.START_OBJECT) {
      json.skipChildren();
      return;
    }
    while (json.nextToken() == JsonToken.FIELD_NAME) {
      String name = json.currentName();
      JsonToken field = json.nextToken();
      switch (name) {
        case "resultType" -> resultType = text(field, name);
        case "result" -> readResult(field);
        default -> json.skipChildren();
      }
    }
  }

  private void readResult(JsonToken value) throws IOException {
    expect(value, JsonToken.START_ARRAY, "data.result as a list");
    for (JsonToken item = json.nextToken(); item != JsonToken.END_ARRAY; item = json.nextToken()) {
      expect(item, JsonToken.START_OBJECT, "data.result of series");
      reader.accept(readSeries());
    }
    hasResult = true;
  }

  private Series readSeries() throws IOException {
    Map<String, String> labels = Map.of();
    List<Sample> samples = List.of();
    while (json.nextToken() == JsonToken.FIELD_NAME) {
      String name = json.currentName();
      JsonToken value = json.nextToken();
      switch (name) {
        case "metric" -> labels = readLabels(value);
        case "values" -> samples = readSamples(value);
        case "value" -> samples = List.of(readOnlySample(value));
        default -> json.skipChildren();
      }
    }
    return new Series(labels, samples);
  }

  private Map<String, String> readLabels(JsonToken value) throws IOException {
    expect(value, JsonToken.START_OBJECT, "metric as an object");
    var labels = new HashMap<String, String>();
    while (json.nextToken() == JsonToken.FIELD_NAME) {
      String name = json.currentName();
      expect(json.nextToken(), JsonToken.VALUE_STRING, "labels as texts");
      labels.put(name, json.getText());
      if (labels.size() > MAX_LABELS) {
        throw new MalformedAnswerException("a series has more than " + MAX_LABELS + " labels");
      }
    }
    return labels;
  }

  private List<Sample> readSamples(JsonToken value) throws IOException {
    expect(value, JsonToken.START_ARRAY, "values as a list");
    var samples = new ArrayList<Sample>();
    for (JsonToken item = json.nextToken(); item != JsonToken.END_ARRAY; item = json.nextToken()) {
      expect(item, JsonToken.START_ARRAY, "samples as lists");
      samples.add(readSample());
      if (samples.size() > MAX_SAMPLES_PER_SERIES) {
        throw new TooManySamplesException("more than " + MAX_SAMPLES_PER_SERIES);
      }
    }
    return samples;
  }

  private Sample readOnlySample(JsonToken value) throws IOException {
    expect(value, JsonToken.START_ARRAY, "a value as a list");
    return readSample();
  }

  private Sample readSample() throws IOException {
    if (!json.nextToken().isNumeric()) {
      throw new MalformedAnswerException("the answer lacks times as numbers");
    }
    long timeMillis = Math.round(json.getDoubleValue() * 1000);
    expect(json.nextToken(), JsonToken.VALUE_STRING, "values as texts");
    double value = number(json.getText());
    expect(json.nextToken(), JsonToken.END_ARRAY, "samples of two parts");
    return new Sample(timeMillis, value);
  }

  private static double number(String text) throws MalformedAnswerException {
    try {
      return switch (text) {
        case "+Inf" -> Double.POSITIVE_INFINITY;
        case "-Inf" -> Double.NEGATIVE_INFINITY;
        default -> Double.parseDouble(text);
      };
    } catch (NumberFormatException _) {
      throw new MalformedAnswerException("a value is not a number");
    }
  }

  private String text(JsonToken value, String name) throws IOException {
    if (value == JsonToken.VALUE_NULL) {
      return "";
    }
    expect(value, JsonToken.VALUE_STRING, name + " as text");
    String text = json.getText();
    return text.length() <= MAX_TEXT ? text : text.substring(0, MAX_TEXT);
  }

  private static void expect(JsonToken found, JsonToken wanted, String words)
      throws MalformedAnswerException {
    if (found != wanted) {
      throw new MalformedAnswerException("the answer lacks " + words);
    }
  }
}
