package io.kubevitals.web;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import io.kubevitals.resource.report.ContainerName;
import io.kubevitals.resource.report.EndCounts;
import io.kubevitals.resource.report.ReportRow.Ends;
import java.io.IOException;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;

/// Reads what `/api/v1/ends` of a daemon answers, page by page, newest first.
public final class EndsAnswer {
  private static final JsonFactory JSON = new JsonFactory();

  private final EndCounts counts = new EndCounts();
  private Instant completeSince = Instant.MAX;
  private String next = "";

  /// Counts the ends of a page.
  ///
  /// @return whether there may be another page
  /// @throws IOException if it is no such answer
  public boolean read(String answer) throws IOException {
    boolean hasEnds = false;
    next = "";
    try (JsonParser json = JSON.createParser(answer)) {
      if (json.nextToken() != JsonToken.START_OBJECT) {
        throw new IOException("the answer is no object");
      }
      while (json.nextToken() == JsonToken.FIELD_NAME) {
        String name = json.currentName();
        JsonToken value = json.nextToken();
        if (value == JsonToken.START_ARRAY && name.equals("ends")) {
          count(json);
          hasEnds = true;
        } else if (name.equals("completeSince")) {
          completeSince = time(json.getText());
        } else if (name.equals("next")) {
          next = json.getText();
        }
        json.skipChildren();
      }
    }
    if (!hasEnds || completeSince.equals(Instant.MAX)) {
      throw new IOException("the answer lacks the list of ends, or from when on none is missing");
    }
    return !next.isEmpty();
  }

  private void count(JsonParser json) throws IOException {
    while (json.nextToken() == JsonToken.START_OBJECT) {
      var texts = new HashMap<String, String>();
      while (json.nextToken() == JsonToken.FIELD_NAME) {
        String name = json.currentName();
        if (json.nextToken().isScalarValue()) {
          texts.put(name, json.getText());
        }
        json.skipChildren();
      }
      count(texts);
    }
  }

  private void count(Map<String, String> texts) {
    var container =
        new ContainerName(
            texts.getOrDefault("namespace", ""),
            texts.getOrDefault("pod", ""),
            texts.getOrDefault("container", ""));
    counts.add(
        container,
        texts.getOrDefault("reason", ""),
        texts.getOrDefault("terminating", "").equals("true"));
  }

  private static Instant time(String text) throws IOException {
    try {
      return Instant.parse(text);
    } catch (DateTimeException e) {
      throw new IOException("completeSince is no time", e);
    }
  }

  public Map<ContainerName, Ends> ends() {
    return counts.all();
  }

  /// From when on the daemon misses no end.
  public Instant completeSince() {
    return completeSince;
  }

  /// After which place the next page begins, `""` if that was the last one.
  public String next() {
    return next;
  }
}
