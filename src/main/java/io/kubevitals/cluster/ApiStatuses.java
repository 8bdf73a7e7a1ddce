package io.kubevitals.cluster;

import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import java.io.IOException;
import java.nio.charset.StandardCharsets;

/// Reads a `Status` in whichever form it comes; what is none, such as a proxy's page, says nothing.
final class ApiStatuses {
  private static final int MAX_MESSAGE_BYTES = 256;

  private ApiStatuses() {}

  static ApiStatus decode(byte[] bytes, int length) {
    try {
      return decode(new MessageReader(), bytes, new MessageReader.Slice(0, length));
    } catch (IOException _) {
      // Not from an API server; the HTTP status tells enough.
      return ApiStatus.UNSAID;
    }
  }

  static ApiStatus decode(MessageReader in, byte[] bytes, MessageReader.Slice object)
      throws IOException {
    if (object.length() > 0 && bytes[object.offset()] == '{') {
      return ofJson(
          Json.object(new String(bytes, object.offset(), object.length(), StandardCharsets.UTF_8)));
    }
    MessageReader.Slice status = Envelope.open(in, bytes, object);
    in.start(bytes, status.offset(), status.length());
    return ofProtobuf(in);
  }

  private static ApiStatus ofProtobuf(MessageReader in) throws IOException {
    int code = 0;
    String reason = "";
    String message = "";
    int retryAfter = 0;
    for (int tag = in.nextField(); tag != 0; tag = in.nextField()) {
      switch (tag) {
        case 3 << 3 | 2 -> message = in.cut(MAX_MESSAGE_BYTES);
        case 4 << 3 | 2 -> reason = in.shared();
        case 5 << 3 | 2 -> retryAfter = retryAfter(in);
        case 6 << 3 -> code = (int) in.number();
        default -> in.skip(tag);
      }
    }
    return new ApiStatus(code, reason, message, retryAfter);
  }

  private static int retryAfter(MessageReader in) throws IOException {
    int limit = in.enter();
    int seconds = 0;
    for (int tag = in.nextField(); tag != 0; tag = in.nextField()) {
      if (tag == Fields.number(5)) {
        seconds = (int) in.number();
      } else {
        in.skip(tag);
      }
    }
    in.leave(limit);
    return seconds;
  }

  private static ApiStatus ofJson(JsonObject status) {
    JsonElement details = status.get("details");
    int retryAfter =
        details instanceof JsonObject object ? (int) Json.number(object, "retryAfterSeconds") : 0;
    String message = Json.text(status, "message");
    return new ApiStatus(
        (int) Json.number(status, "code"),
        Json.text(status, "reason"),
        message.substring(0, Math.min(message.length(), MAX_MESSAGE_BYTES)),
        retryAfter);
  }
}
