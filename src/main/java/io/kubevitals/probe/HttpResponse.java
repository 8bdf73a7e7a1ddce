package io.kubevitals.probe;

import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.ProtocolException;
import java.net.SocketException;
import java.util.Locale;
import java.util.regex.Pattern;

/// An answer in HTTP/1: its head is read, its body is on the way.
final class HttpResponse {
  private static final Pattern STATUS_LINE = Pattern.compile("HTTP/1\\.[01] [1-9][0-9]{2}( .*)?");
  private static final Pattern LENGTH = Pattern.compile("[0-9]{1,18}");
  private static final Pattern CHUNK_SIZE = Pattern.compile("[0-9a-fA-F]{1,15}");
  private static final int BUFFER_BYTES = 8 * 1024;
  private static final int MAX_HEAD_BYTES = 64 * 1024;
  private static final int SWITCHING_PROTOCOLS = 101;
  private static final int NO_CONTENT = 204;
  private static final int NOT_MODIFIED = 304;
  private static final long UNTIL_THE_END = -1;

  private final InputStream in;
  private final byte[] buffer = new byte[BUFFER_BYTES];
  private int at;
  private int end;
  private int headBytes;
  private int status;
  private long length;
  private boolean chunked;
  private boolean persistent;
  private boolean complete;

  private HttpResponse(InputStream in) {
    this.in = in;
  }

  /// @throws NoAnswerException where nothing comes
  static HttpResponse read(InputStream in) throws IOException {
    var response = new HttpResponse(in);
    response.awaitFirstByte();
    do {
      response.readHead();
    } while (response.isInterim());
    return response;
  }

  int status() {
    return status;
  }

  /// Whether the connection may be used for a next one.
  boolean isReusable() {
    return persistent && complete && at == end;
  }

  /// Passes the body on up to a limit: a body that is too large is an answer, not an error, because
  /// its status still counts.
  Content body(int limit, OutputStream out) throws IOException {
    var body = new Body(limit, out);
    if (chunked) {
      complete = chunks(body);
    } else if (length == UNTIL_THE_END) {
      complete = rest(body);
    } else {
      complete = part(length, body);
    }
    return new Content(body.passed, !complete);
  }

  private void awaitFirstByte() throws IOException {
    try {
      fill();
    } catch (EOFException e) {
      throw new NoAnswerException("the connection ended before an answer", e);
    } catch (SocketException e) {
      throw new NoAnswerException(String.valueOf(e.getMessage()), e);
    }
  }

  private boolean isInterim() {
    return status / 100 == 1 && status != SWITCHING_PROTOCOLS;
  }

  private void readHead() throws IOException {
    String first = line();
    if (!STATUS_LINE.matcher(first).matches()) {
      throw new ProtocolException(
          "this is no HTTP/1: " + first.substring(0, Math.min(40, first.length())));
    }
    status = Integer.parseInt(first.substring(9, 12));
    persistent = first.charAt(7) == '1';
    length = UNTIL_THE_END;
    chunked = false;
    for (String line = line(); !line.isEmpty(); line = line()) {
      header(line);
    }
    if (status / 100 == 1 || status == NO_CONTENT || status == NOT_MODIFIED) {
      chunked = false;
      length = 0;
    }
    persistent &= chunked || length != UNTIL_THE_END;
  }

  private void header(String line) throws IOException {
    int colon = line.indexOf(':');
    if (colon <= 0) {
      throw new ProtocolException("a header without a name");
    }
    String value = line.substring(colon + 1).strip();
    switch (line.substring(0, colon).toLowerCase(Locale.ROOT)) {
      case "content-length" -> length = length(value);
      case "transfer-encoding" -> chunked = chunked(value);
      case "connection" -> persistent &= !value.toLowerCase(Locale.ROOT).contains("close");
      default -> {
        // Nothing that we need.
      }
    }
  }

  private long length(String value) throws IOException {
    if (!LENGTH.matcher(value).matches()) {
      throw new ProtocolException("a length that is no number");
    }
    long told = Long.parseLong(value);
    if (length != UNTIL_THE_END && length != told) {
      throw new ProtocolException("two lengths");
    }
    return told;
  }

  private static boolean chunked(String value) throws IOException {
    if (!value.equalsIgnoreCase("chunked")) {
      throw new ProtocolException("an encoding that nobody asked for");
    }
    return true;
  }

  private boolean chunks(Body body) throws IOException {
    while (true) {
      long size = chunkSize(line());
      if (size == 0) {
        headBytes = 0;
        while (!line().isEmpty()) {
          // A trailer says nothing to us.
        }
        return true;
      }
      if (!part(size, body)) {
        return false;
      }
      if (!line().isEmpty()) {
        throw new ProtocolException("a chunk that does not end");
      }
      headBytes = 0;
    }
  }

  private static long chunkSize(String line) throws IOException {
    int semicolon = line.indexOf(';');
    String size = (semicolon < 0 ? line : line.substring(0, semicolon)).strip();
    if (!CHUNK_SIZE.matcher(size).matches()) {
      throw new ProtocolException("a chunk without a size");
    }
    return Long.parseLong(size, 16);
  }

  /// Returns whether the body may go on.
  private boolean part(long bytes, Body body) throws IOException {
    for (long left = bytes; left > 0; ) {
      if (at == end) {
        fill();
      }
      int length = (int) Math.min(left, end - at);
      if (!body.pass(buffer, at, length)) {
        return false;
      }
      at += length;
      left -= length;
    }
    return true;
  }

  private boolean rest(Body body) throws IOException {
    do {
      if (!body.pass(buffer, at, end - at)) {
        return false;
      }
      at = 0;
      end = in.read(buffer);
    } while (end >= 0);
    end = 0;
    return true;
  }

  private String line() throws IOException {
    var line = new StringBuilder();
    while (true) {
      if (at == end) {
        fill();
      }
      byte next = buffer[at++];
      if (next == '\n') {
        break;
      }
      if (++headBytes > MAX_HEAD_BYTES) {
        throw new ProtocolException("a head of more than " + MAX_HEAD_BYTES + " bytes");
      }
      line.append((char) (next & 0xFF));
    }
    int length = line.length();
    if (length > 0 && line.charAt(length - 1) == '\r') {
      line.setLength(length - 1);
    }
    return line.toString();
  }

  private void fill() throws IOException {
    int read = in.read(buffer);
    if (read < 0) {
      throw new EOFException("the answer ended early");
    }
    at = 0;
    end = read;
  }

  /// @param bytes that were passed on
  /// @param tooLarge whether the body exceeded the limit
  record Content(int bytes, boolean tooLarge) {}

  /// The other side has gone, or never was there.
  static final class NoAnswerException extends IOException {
    private static final long serialVersionUID = 1L;

    NoAnswerException(String message, IOException cause) {
      super(message, cause);
    }
  }

  private static final class Body {
    private final int limit;
    private final OutputStream out;
    private int passed;

    Body(int limit, OutputStream out) {
      this.limit = limit;
      this.out = out;
    }

    boolean pass(byte[] bytes, int from, int length) throws IOException {
      if (passed + (long) length > limit) {
        return false;
      }
      out.write(bytes, from, length);
      passed += length;
      return true;
    }
  }
}
