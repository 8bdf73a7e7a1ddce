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
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/// Reads what `/api/v1/ends` of a daemon answers, page by page, newest first.
public final class EndsAnswer {
  private static final JsonFactory JSON = new JsonFactory();

  private final int most;
  private final EndCounts counts = new EndCounts();
  private Instant completeSince = Instant.MAX;
  private Instant oldest = Instant.MAX;

  private record End(Instant time, ContainerName container, String reason, boolean terminating) {}

  /// @param most how many ends a page holds at most
  public EndsAnswer(int most) {
    this.most = most;
  }

  /// Counts the ends of a page. A full one may have cut a moment in two: the ends of its oldest
  /// moment are left for the next page, which begins with all of them.
  ///
  /// @return whether there may be another page
  /// @throws IOException if it is no such answer
  public boolean read(String answer) throws IOException {
    List<End> ends = parse(answer);
    boolean full = ends.size() >= most;
    if (!ends.isEmpty()) {
      oldest = ends.getLast().time;
    }
    if (full && ends.getFirst().time.equals(oldest)) {
      throw new IOException("more than " + most + " ends in one moment");
    }
    for (End end : ends) {
      if (!full || end.time.isAfter(oldest)) {
        counts.add(end.container, end.reason, end.terminating);
      }
    }
    return full;
  }

  private List<End> parse(String answer) throws IOException {
    List<End> ends = null;
    try (JsonParser json = JSON.createParser(answer)) {
      if (json.nextToken() != JsonToken.START_OBJECT) {
        throw new IOException("the answer is no object");
      }
      while (json.nextToken() == JsonToken.FIELD_NAME) {
        String name = json.currentName();
        boolean list = json.nextToken() == JsonToken.START_ARRAY && name.equals("ends");
        if (list) {
          ends = ends(json);
        } else if (name.equals("completeSince")) {
          completeSince = time(json.getText());
        }
        json.skipChildren();
      }
    }
    if (ends == null || completeSince.equals(Instant.MAX)) {
      throw new IOException("the answer lacks the list of ends, or from when on none is missing");
    }
    return ends;
  }

  private static List<End> ends(JsonParser json) throws IOException {
    var ends = new ArrayList<End>();
    while (json.nextToken() == JsonToken.START_OBJECT) {
      var texts = new HashMap<String, String>();
      while (json.nextToken() == JsonToken.FIELD_NAME) {
        String name = json.currentName();
        if (json.nextToken().isScalarValue()) {
          texts.put(name, json.getText());
        }
        json.skipChildren();
      }
      ends.add(end(texts));
    }
    return ends;
  }

  private static End end(Map<String, String> texts) throws IOException {
    var container =
        new ContainerName(
            texts.getOrDefault("namespace", ""),
            texts.getOrDefault("pod", ""),
            texts.getOrDefault("container", ""));
    return new End(
        time(texts.getOrDefault("time", "")),
        container,
        texts.getOrDefault("reason", ""),
        texts.getOrDefault("terminating", "").equals("true"));
  }

  private static Instant time(String text) throws IOException {
    try {
      return Instant.parse(text);
    } catch (DateTimeException e) {
      throw new IOException("an end has no time", e);
    }
  }

  public Map<ContainerName, Ends> ends() {
    return counts.all();
  }

  /// From when on the daemon misses no end.
  public Instant completeSince() {
    return completeSince;
  }

  /// Until when the next page must be asked for, exclusive.
  public Instant next() {
    return oldest.plusMillis(1);
  }
}
