package io.kubevitals.web;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.StreamWriteFeature;
import io.kubevitals.http.Body;
import io.kubevitals.store.EndPage;
import io.kubevitals.store.EndPlace;
import io.kubevitals.store.EndQuery;
import io.kubevitals.store.EndRow;
import io.kubevitals.store.StoreException;
import java.io.IOException;
import java.io.OutputStream;
import java.time.Instant;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/// Ends as JSON, written while they are read: no more than a page of them is ever in memory. What
/// is left, for whatever reason, is told with where to go on:
///
/// ```
/// {"since":"…","until":"…","limit":2,"completeSince":"…","ends":[…],"truncated":true,"next":"1784894400000.4711"}
/// ```
///
/// @param first page, which is read already
/// @param inTime whether another page may be read
record EndsBody(
    EndsApi.Ends source,
    EndQuery query,
    Instant completeSince,
    EndPage first,
    BooleanSupplier inTime)
    implements Body.Writing {
  private static final JsonFactory JSON =
      JsonFactory.builder().disable(StreamWriteFeature.AUTO_CLOSE_TARGET).build();

  @Override
  public void to(OutputStream out) throws IOException {
    var json = JSON.createGenerator(out);
    json.writeStartObject();
    json.writeStringField("since", query.since().toString());
    json.writeStringField("until", query.until().toString());
    json.writeNumberField("limit", query.limit());
    json.writeStringField("completeSince", completeSince.toString());
    json.writeArrayFieldStart("ends");
    String error = null;
    EndPlace next = write(json, first);
    int left = query.limit() - first.ends().size();
    while (next != null && left > 0 && inTime.getAsBoolean()) {
      try {
        EndPage page = source.read(query.after(next, left));
        next = write(json, page);
        left -= page.ends().size();
      } catch (StoreException e) {
        error = e.getMessage();
        break;
      }
    }
    json.writeEndArray();
    conclude(json, next, error);
    json.writeEndObject();
    json.writeRaw('\n');
    json.close();
  }

  private static void conclude(JsonGenerator json, @Nullable EndPlace next, @Nullable String error)
      throws IOException {
    json.writeBooleanField("truncated", next != null);
    if (next != null) {
      json.writeStringField("next", next.text());
    }
    if (error != null) {
      json.writeStringField("error", error);
    }
  }

  private static @Nullable EndPlace write(JsonGenerator json, EndPage page) throws IOException {
    for (EndRow end : page.ends()) {
      write(json, end);
    }
    return page.next();
  }

  private static void write(JsonGenerator json, EndRow end) throws IOException {
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
  }
}
