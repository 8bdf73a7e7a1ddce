package io.kubevitals.demo;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.server.Response;

/// The answer under way: head, then body.
record ApiAnswer(Response response, AnswerStream stream) {
  void head(int status, String contentType) {
    response.setStatus(status);
    response.getHeaders().put(HttpHeader.CACHE_CONTROL, "no-cache, private");
    response.getHeaders().put(HttpHeader.CONTENT_TYPE, contentType);
  }

  void text(int status, String contentType, String text) throws IOException {
    head(status, contentType);
    stream.write(text.getBytes(StandardCharsets.UTF_8));
  }

  void object(int status, Format format, String apiVersion, String kind, ApiValue value)
      throws IOException {
    head(status, format.mediaType());
    format.object(apiVersion, kind, value).writeTo(stream);
  }

  void refuse(Format format, ApiStatus status) throws IOException {
    if (status.retryAfterSeconds() > 0) {
      response.getHeaders().put(HttpHeader.RETRY_AFTER, status.retryAfterSeconds());
    }
    object(status.code(), format, "v1", "Status", status);
  }

  void wrong(Fault.Answer fault) throws IOException {
    fault.headers().forEach(response.getHeaders()::put);
    text(fault.status(), fault.contentType(), fault.body());
  }
}
