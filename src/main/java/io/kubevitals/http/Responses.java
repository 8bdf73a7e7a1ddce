package io.kubevitals.http;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import org.eclipse.jetty.http.HttpFields;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.io.Content;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.util.Callback;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Writes answers.
final class Responses {
  private static final Logger log = LoggerFactory.getLogger(Responses.class);

  /// Of a stream, that leave together.
  private static final int PIECE = 32 * 1024;

  private Responses() {}

  static void write(Request request, Response response, Callback callback, Answer answer) {
    response.setStatus(answer.status());
    HttpFields.Mutable headers = response.getHeaders();
    headers.put(HttpHeader.CONTENT_TYPE, answer.contentType());
    headers.put("X-Content-Type-Options", "nosniff");
    headers.put(HttpHeader.CACHE_CONTROL, "no-store");
    if (answer.contentType().startsWith("text/html")) {
      headers.put(
          "Content-Security-Policy",
          "default-src 'none'; style-src 'unsafe-inline'; frame-ancestors 'none'; base-uri 'none'");
      headers.put("Referrer-Policy", "no-referrer");
    }
    GuardedEndPoint.guard(
        request.getConnectionMetaData().getConnection().getEndPoint(), answer.mayBeSent());
    boolean head = request.getMethod().equals("HEAD");
    switch (answer.content()) {
      case Body.Text(String text) -> {
        byte[] body = text.getBytes(UTF_8);
        headers.put(HttpHeader.CONTENT_LENGTH, body.length);
        response.write(true, head ? ByteBuffer.allocate(0) : ByteBuffer.wrap(body), callback);
      }
      case Body.Stream(Body.Writing writing) -> {
        if (head) {
          response.write(true, ByteBuffer.allocate(0), callback);
        } else {
          stream(response, callback, writing);
        }
      }
    }
  }

  /// Nothing is closed after a failure: that would make what was written look like all there is.
  private static void stream(Response response, Callback callback, Body.Writing writing) {
    try {
      OutputStream out = new BufferedOutputStream(Content.Sink.asOutputStream(response), PIECE);
      writing.to(out);
      out.close();
    } catch (IOException e) {
      // The reader has gone or was cut: its trouble, and counted where it was cut.
      callback.failed(e);
      return;
    } catch (RuntimeException e) {
      log.atError().setCause(e).log("An answer could not be written to its end");
      callback.failed(e);
      return;
    }
    callback.succeeded();
  }
}
