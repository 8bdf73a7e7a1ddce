package io.kubevitals.http;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.kubevitals.http.Rejections.Reason;
import java.nio.ByteBuffer;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.http.HttpStatus;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.server.handler.ErrorHandler;
import org.eclipse.jetty.util.Callback;

/// Errors that the server finds itself, as one line of text: no stack, no version.
final class PlainErrors extends ErrorHandler {
  private final Rejections rejections;

  PlainErrors(Rejections rejections) {
    this.rejections = rejections;
  }

  @Override
  public boolean handle(Request request, Response response, Callback callback) {
    int status = response.getStatus();
    count(status);
    response.getHeaders().put(HttpHeader.CONTENT_TYPE, "text/plain; charset=utf-8");
    response.write(true, text(status), callback);
    return true;
  }

  private void count(int status) {
    switch (status) {
      case HttpStatus.REQUEST_HEADER_FIELDS_TOO_LARGE_431, HttpStatus.URI_TOO_LONG_414 ->
          rejections.count(Reason.TOO_LARGE);
      case HttpStatus.BAD_REQUEST_400 -> rejections.count(Reason.BAD_REQUEST);
      default -> {}
    }
  }

  private static ByteBuffer text(int status) {
    return ByteBuffer.wrap((status + " " + HttpStatus.getMessage(status) + "\n").getBytes(UTF_8));
  }
}
