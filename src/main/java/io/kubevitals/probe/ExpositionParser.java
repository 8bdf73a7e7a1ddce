package io.kubevitals.probe;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.io.OutputStream;
import java.util.Arrays;

/// Reads the text that Prometheus scrapes while it arrives, line by line, without keeping it.
///
/// It takes what Prometheus takes, and what stricter readers refuse: a last line without its
/// newline, a second HELP or TYPE, a TYPE behind its samples. A line that is no such text is
/// counted and left out; nothing is thrown for what a line holds.
final class ExpositionParser extends OutputStream {
  /// No real line comes near; what is longer is left out as a whole.
  static final int MAX_LINE_BYTES = 16 * 1024;

  private final Sink sink;
  private final SampleLine line = new SampleLine();
  private byte[] rest = new byte[1024];
  private int restLength;
  private boolean tooLong;
  private long samples;
  private long malformed;

  ExpositionParser(Sink sink) {
    this.sink = sink;
  }

  /// Takes what a page says. Bytes are valid only during the call.
  interface Sink {
    void help(String family, String text);

    void type(String family, String type);

    void sample(SampleLine line);
  }

  @Override
  public void write(int b) {
    write(new byte[] {(byte) b}, 0, 1);
  }

  @Override
  public void write(byte[] bytes, int from, int length) {
    int end = from + length;
    int begin = from;
    for (int at = indexOfNewline(bytes, begin, end); at < end; ) {
      if (restLength == 0 && !tooLong) {
        line(bytes, begin, at);
      } else {
        keep(bytes, begin, at);
        flushRest();
      }
      begin = at + 1;
      at = indexOfNewline(bytes, begin, end);
    }
    keep(bytes, begin, end);
  }

  /// The page is complete, be it without a last newline.
  @Override
  public void close() {
    if (restLength > 0 || tooLong) {
      flushRest();
    }
  }

  /// Lines that are samples.
  long samples() {
    return samples;
  }

  /// Lines that are nothing.
  long malformed() {
    return malformed;
  }

  private static int indexOfNewline(byte[] bytes, int from, int end) {
    int at = from;
    while (at < end && bytes[at] != '\n') {
      at++;
    }
    return at;
  }

  private void keep(byte[] bytes, int from, int end) {
    int length = end - from;
    if (restLength + length > MAX_LINE_BYTES) {
      tooLong = true;
      restLength = 0;
    }
    if (tooLong || length == 0) {
      return;
    }
    if (restLength + length > rest.length) {
      rest = Arrays.copyOf(rest, Math.max(restLength + length, 2 * rest.length));
    }
    System.arraycopy(bytes, from, rest, restLength, length);
    restLength += length;
  }

  private void flushRest() {
    if (tooLong) {
      malformed++;
    } else {
      line(rest, 0, restLength);
    }
    tooLong = false;
    restLength = 0;
  }

  private void line(byte[] bytes, int from, int to) {
    int begin = from;
    int end = to;
    while (end > begin && isBlank(bytes[end - 1])) {
      end--;
    }
    while (begin < end && isBlank(bytes[begin])) {
      begin++;
    }
    if (begin == end) {
      return;
    }
    if (bytes[begin] == '#') {
      comment(bytes, begin + 1, end);
    } else if (line.read(bytes, begin, end)) {
      samples++;
      sink.sample(line);
    } else {
      malformed++;
    }
  }

  /// `# HELP name text` or `# TYPE name type`; any other comment means nothing.
  private void comment(byte[] bytes, int from, int end) {
    int word = skipBlanks(bytes, from, end);
    int wordEnd = endOfWord(bytes, word, end);
    boolean help = is(bytes, word, wordEnd, "HELP");
    if (!help && !is(bytes, word, wordEnd, "TYPE")) {
      return;
    }
    int name = skipBlanks(bytes, wordEnd, end);
    int nameEnd = endOfWord(bytes, name, end);
    if (!SampleLine.isName(bytes, name, nameEnd)) {
      malformed++;
      return;
    }
    String family = new String(bytes, name, nameEnd - name, ISO_8859_1);
    int text = skipBlanks(bytes, nameEnd, end);
    if (help) {
      sink.help(family, Utf8.text(bytes, text, end));
    } else {
      sink.type(family, Utf8.text(bytes, text, end));
    }
  }

  private static int skipBlanks(byte[] bytes, int from, int end) {
    int at = from;
    while (at < end && isBlank(bytes[at])) {
      at++;
    }
    return at;
  }

  private static int endOfWord(byte[] bytes, int from, int end) {
    int at = from;
    while (at < end && !isBlank(bytes[at])) {
      at++;
    }
    return at;
  }

  private static boolean is(byte[] bytes, int from, int end, String word) {
    if (end - from != word.length()) {
      return false;
    }
    for (int i = 0; i < word.length(); i++) {
      if (bytes[from + i] != word.charAt(i)) {
        return false;
      }
    }
    return true;
  }

  static boolean isBlank(byte b) {
    return b == ' ' || b == '\t' || b == '\r';
  }
}
