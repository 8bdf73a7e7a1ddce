package io.kubevitals.web;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import io.kubevitals.resource.report.ContainerName;
import io.kubevitals.resource.report.ReportRow.Ends;
import java.io.IOException;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;

/// Reads what `/api/v1/ends` of a daemon answers, and counts what nobody ordered: runs that ended
/// while their pod was to live on. A run that is done is no restart.
public final class EndsAnswer {
  private static final JsonFactory JSON = new JsonFactory();

  private final Map<ContainerName, Ends> ends = new HashMap<>();
  private Instant oldest = Instant.MAX;

  /// @return how many ends the answer holds
  /// @throws IOException if it is no such answer
  public int read(String answer) throws IOException {
    try (JsonParser json = JSON.createParser(answer)) {
      if (json.nextToken() != JsonToken.START_OBJECT) {
        throw new IOException("the answer is no object");
      }
      while (json.nextToken() == JsonToken.FIELD_NAME) {
        boolean list = json.currentName().equals("ends");
        if (json.nextToken() == JsonToken.START_ARRAY && list) {
          return readEnds(json);
        }
        json.skipChildren();
      }
    }
    throw new IOException("the answer lacks the list of ends");
  }

  private int readEnds(JsonParser json) throws IOException {
    int count = 0;
    while (json.nextToken() == JsonToken.START_OBJECT) {
      var texts = new HashMap<String, String>();
      while (json.nextToken() == JsonToken.FIELD_NAME) {
        String name = json.currentName();
        if (json.nextToken().isScalarValue()) {
          texts.put(name, json.getText());
        }
        json.skipChildren();
      }
      add(texts);
      count++;
    }
    return count;
  }

  private void add(Map<String, String> end) throws IOException {
    try {
      Instant time = Instant.parse(end.getOrDefault("time", ""));
      oldest = time.isBefore(oldest) ? time : oldest;
    } catch (DateTimeException e) {
      throw new IOException("an end has no time", e);
    }
    String reason = end.getOrDefault("reason", "");
    if (end.getOrDefault("terminating", "").equals("true") || reason.equals("Completed")) {
      return;
    }
    var name =
        new ContainerName(
            end.getOrDefault("namespace", ""),
            end.getOrDefault("pod", ""),
            end.getOrDefault("container", ""));
    int killed = reason.equals("OOMKilled") ? 1 : 0;
    Ends known = ends.getOrDefault(name, new Ends(0, 0));
    ends.put(name, new Ends(known.restarts() + 1, known.oomKills() + killed));
  }

  public Map<ContainerName, Ends> ends() {
    return ends;
  }

  /// The time of the oldest end that was read.
  public Instant oldest() {
    return oldest;
  }
}
