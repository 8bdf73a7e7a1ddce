package io.kubevitals.web;

import com.fasterxml.jackson.core.JsonFactory;
import io.kubevitals.http.Answer;
import io.kubevitals.http.Route;
import io.kubevitals.store.EndPage;
import io.kubevitals.store.EndPlace;
import io.kubevitals.store.EndQuery;
import io.kubevitals.store.StoreException;
import java.io.IOException;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Map;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/// `/api/v1/ends`: the container runs that ended and were counted, newest first, for as long as
/// they are kept.
public final class EndsApi {
  private static final JsonFactory JSON = new JsonFactory();
  private static final Duration DEFAULT_SPAN = Duration.ofHours(1);
  private static final int DEFAULT_LIMIT = 1_000;
  private static final int MAX_LIMIT = 100_000;

  /// Where the ends are.
  public interface Ends {
    EndPage read(EndQuery query) throws StoreException;

    /// From when on none is missing.
    Instant completeSince() throws StoreException;
  }

  private final Supplier<@Nullable Ends> ends;
  private final InstantSource clock;
  private final LongSupplier nanos;
  private final Duration patience;

  /// @param ends answers null where nothing is kept
  /// @param patience after which an answer is cut short
  public EndsApi(
      Supplier<@Nullable Ends> ends, InstantSource clock, LongSupplier nanos, Duration patience) {
    this.ends = ends;
    this.clock = clock;
    this.nanos = nanos;
    this.patience = patience;
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
      long begin = nanos.getAsLong();
      EndQuery query = query(parameters);
      Instant completeSince = present.completeSince();
      EndPage first = present.read(query);
      return Answer.jsonStream(
          new EndsBody(
              present,
              query,
              completeSince,
              first,
              () -> nanos.getAsLong() - begin < patience.toNanos()));
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
    String after = parameters.get("after");
    return new EndQuery(
        since,
        until,
        parameters.get("namespace"),
        parameters.get("workload"),
        limit,
        after == null ? null : EndPlace.parse(after));
  }

  private static int limit(@Nullable String text) {
    if (text == null) {
      return DEFAULT_LIMIT;
    }
    if (!text.matches("[1-9][0-9]{0,5}") || Integer.parseInt(text) > MAX_LIMIT) {
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
