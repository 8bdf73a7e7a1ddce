package io.kubevitals.web;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import io.kubevitals.http.Answer;
import io.kubevitals.http.Route;
import io.kubevitals.store.EndQuery;
import io.kubevitals.store.EndRow;
import io.kubevitals.store.StoreException;
import java.io.IOException;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Map;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/// `/api/v1/ends`: the container runs that ended and were counted, newest first, for as long as
/// they are kept.
public final class EndsApi {
  private static final JsonFactory JSON = new JsonFactory();
  private static final Duration DEFAULT_SPAN = Duration.ofHours(1);
  private static final int DEFAULT_LIMIT = 1_000;
  private static final int MAX_LIMIT = 10_000;

  /// Where the ends are.
  public interface Ends {
    void read(EndQuery query, Consumer<EndRow> ends) throws StoreException;

    /// From when on none is missing.
    Instant completeSince() throws StoreException;
  }

  private final Supplier<@Nullable Ends> ends;
  private final InstantSource clock;

  /// @param ends answers null where nothing is kept
  public EndsApi(Supplier<@Nullable Ends> ends, InstantSource clock) {
    this.ends = ends;
    this.clock = clock;
  }

  public Route route() {
    return new Route("/api/v1/ends", this::answer);
  }

  Answer answer(Map<String, String> parameters) {
    Ends present = ends.get();
    if (present == null) {
      return error(404, "ended runs are not kept here: store.url is not set, or others have them");
    }
    try {
      return Answer.json(200, text(present, query(parameters)));
    } catch (IllegalArgumentException | DateTimeException e) {
      return error(400, String.valueOf(e.getMessage()));
    } catch (StoreException e) {
      return error(503, String.valueOf(e.getMessage()));
    }
  }

  private EndQuery query(Map<String, String> parameters) {
    Instant now = clock.instant();
    Instant until = time(parameters.get("until"), now);
    Instant since = time(parameters.get("since"), until.minus(DEFAULT_SPAN));
    int limit = limit(parameters.get("limit"));
    return new EndQuery(
        since, until, parameters.get("namespace"), parameters.get("workload"), limit);
  }

  private static int limit(@Nullable String text) {
    if (text == null) {
      return DEFAULT_LIMIT;
    }
    if (!text.matches("[1-9][0-9]{0,4}") || Integer.parseInt(text) > MAX_LIMIT) {
      throw new IllegalArgumentException("limit must be a number from 1 to " + MAX_LIMIT);
    }
    return Integer.parseInt(text);
  }

  /// RFC 3339 or seconds since the epoch.
  private static Instant time(@Nullable String text, Instant otherwise) {
    if (text == null) {
      return otherwise;
    }
    return text.matches("[0-9]{1,11}")
        ? Instant.ofEpochSecond(Long.parseLong(text))
        : Instant.parse(text);
  }

  private static String text(Ends ends, EndQuery query) throws StoreException {
    var text = new StringWriter();
    try (var json = JSON.createGenerator(text)) {
      json.writeStartObject();
      json.writeStringField("since", query.since().toString());
      json.writeStringField("until", query.until().toString());
      json.writeNumberField("limit", query.limit());
      json.writeStringField("completeSince", ends.completeSince().toString());
      json.writeArrayFieldStart("ends");
      ends.read(query, end -> write(json, end));
      json.writeEndArray();
      json.writeEndObject();
    } catch (StoreException e) {
      throw e;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return text.append('\n').toString();
  }

  private static void write(JsonGenerator json, EndRow end) {
    try {
      json.writeStartObject();
      json.writeStringField("time", end.time().toString());
      json.writeStringField("namespace", end.namespace());
      json.writeStringField("pod", end.pod());
      json.writeStringField("uid", end.uid());
      json.writeStringField("workload", end.workload());
      json.writeStringField("workloadType", end.workloadType());
      json.writeStringField("container", end.container());
      json.writeStringField("containerType", end.containerType());
      json.writeStringField("reason", end.reason());
      json.writeBooleanField("terminating", end.terminating());
      Integer exitCode = end.exitCode();
      if (exitCode != null) {
        json.writeNumberField("exitCode", exitCode);
      }
      json.writeEndObject();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static Answer error(int status, String why) {
    var text = new StringWriter();
    try (var json = JSON.createGenerator(text)) {
      json.writeStartObject();
      json.writeStringField("error", why);
      json.writeEndObject();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return Answer.json(status, text.append('\n').toString());
  }
}
