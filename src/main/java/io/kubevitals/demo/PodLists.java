package io.kubevitals.demo;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import io.kubevitals.demo.PodStore.GoneException;
import io.kubevitals.demo.PodStore.Snapshot;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;

/// Answers LIST: which version, which page, and the body.
final class PodLists {
  /// One page.
  ///
  /// @param remaining how many pods come after it
  /// @param next the token for them, `""` after the last page
  record Page(long version, List<StoredPod> pods, int remaining, String next) {}

  /// @param start the first key not yet listed comes after this one
  private record Continue(long version, String start) {}

  private static final JsonFactory JSON = new JsonFactory();

  private final PodStore store;

  PodLists(PodStore store) {
    this.store = store;
  }

  Page page(ApiRequest request, Selector selector) throws RefusedException {
    String token = request.query("continue");
    if (!token.isEmpty()) {
      return next(request, selector, token);
    }
    Snapshot snapshot = snapshot(request);
    boolean wholeFromCache = request.query("resourceVersion").equals("0");
    int limit = wholeFromCache ? 0 : limit(request);
    return page(snapshot, select(snapshot.pods(), selector, ""), limit);
  }

  private Page next(ApiRequest request, Selector selector, String token) throws RefusedException {
    Continue from = decode(token);
    try {
      Snapshot snapshot = from.version < 0 ? store.snapshot() : store.snapshot(from.version);
      return page(snapshot, select(snapshot.pods(), selector, from.start), limit(request));
    } catch (GoneException _) {
      throw new RefusedException(ApiStatus.expiredContinue(encode(new Continue(-1, from.start))));
    }
  }

  private Snapshot snapshot(ApiRequest request) throws RefusedException {
    String asked = request.query("resourceVersion");
    if (asked.isEmpty()) {
      return store.snapshot();
    }
    long version = version(asked);
    long current = store.version();
    if (version > current) {
      throw new RefusedException(ApiStatus.tooLarge(version, current));
    }
    if (request.query("resourceVersionMatch").equals("Exact")) {
      return exactly(version);
    }
    return store.snapshot();
  }

  private Snapshot exactly(long version) throws RefusedException {
    try {
      return store.snapshot(version);
    } catch (GoneException e) {
      throw new RefusedException(
          ApiStatus.of(410, "Expired", "The resourceVersion for the provided list is too old."));
    }
  }

  static long version(String text) throws RefusedException {
    try {
      return Long.parseUnsignedLong(text);
    } catch (NumberFormatException _) {
      throw new RefusedException(ApiStatus.malformedVersion(text));
    }
  }

  private static int limit(ApiRequest request) {
    String limit = request.query("limit");
    return limit.isEmpty() ? 0 : Integer.parseInt(limit);
  }

  private static List<StoredPod> select(List<StoredPod> pods, Selector selector, String after) {
    return pods.stream()
        .filter(stored -> after.isEmpty() || stored.key().compareTo(after) > 0)
        .filter(selector::selects)
        .toList();
  }

  private static Page page(Snapshot snapshot, List<StoredPod> selected, int limit) {
    if (limit <= 0 || selected.size() <= limit) {
      return new Page(snapshot.version(), selected, 0, "");
    }
    var pods = selected.subList(0, limit);
    String next = encode(new Continue(snapshot.version(), pods.getLast().key()));
    return new Page(snapshot.version(), pods, selected.size() - limit, next);
  }

  private static String encode(Continue token) {
    byte[] json =
        JsonFields.encode(
            fields -> {
              fields.text(1, "v", "meta.k8s.io/v1");
              fields.integer(2, "rv", token.version);
              fields.text(3, "start", token.start + "\0");
            });
    return Base64.getUrlEncoder().withoutPadding().encodeToString(json);
  }

  private static Continue decode(String token) throws RefusedException {
    long version = 0;
    String start = "";
    try (JsonParser json = JSON.createParser(Base64.getUrlDecoder().decode(token))) {
      while (json.nextToken() != null) {
        if (json.currentToken() == JsonToken.VALUE_NUMBER_INT) {
          version = json.getLongValue();
        } else if (json.currentToken() == JsonToken.VALUE_STRING
            && "start".equals(json.currentName())) {
          start = json.getText().replace("\0", "");
        }
      }
    } catch (IOException | IllegalArgumentException _) {
      throw new RefusedException(ApiStatus.badRequest("continue key is not valid"));
    }
    return new Continue(version, start);
  }

  static void write(Page page, Format format, OutputStream out) throws IOException {
    switch (format) {
      case PROTOBUF -> writeProtobuf(page, out);
      case JSON -> writeJson(page, out);
    }
  }

  private static void writeMeta(Page page, Fields meta) {
    meta.text(2, "resourceVersion", Long.toString(page.version));
    if (!page.next.isEmpty()) {
      meta.text(3, "continue", page.next);
      meta.integer(4, "remainingItemCount", page.remaining);
    }
  }

  private static void writeProtobuf(Page page, OutputStream out) throws IOException {
    byte[] meta =
        ProtobufFields.encode(
                list -> list.message(1, "metadata", fields -> writeMeta(page, fields)))
            .toByteArray();
    int length = meta.length;
    for (StoredPod stored : page.pods) {
      int object = stored.protobuf().length();
      length = Math.addExact(length, Wire.lengthField(2, object).length + object);
    }
    out.write(Wire.objectHead("v1", "PodList", length));
    out.write(meta);
    for (StoredPod stored : page.pods) {
      out.write(Wire.lengthField(2, stored.protobuf().length()));
      stored.protobuf().writeTo(out);
    }
    out.write(Wire.objectTail());
  }

  private static void writeJson(Page page, OutputStream out) throws IOException {
    byte[] meta = JsonFields.encode(fields -> writeMeta(page, fields));
    out.write(ascii("{\"kind\":\"PodList\",\"apiVersion\":\"v1\",\"metadata\":"));
    out.write(meta);
    out.write(ascii(",\"items\":["));
    String between = "";
    for (StoredPod stored : page.pods) {
      out.write(ascii(between));
      out.write(JsonFields.encode(stored.pod()));
      between = ",";
    }
    out.write(ascii("]}\n"));
  }

  private static byte[] ascii(String text) {
    return text.getBytes(StandardCharsets.US_ASCII);
  }
}
