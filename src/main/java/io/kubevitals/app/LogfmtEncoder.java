package io.kubevitals.app;

import static java.nio.charset.StandardCharsets.UTF_8;

import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.classic.spi.ThrowableProxyUtil;
import ch.qos.logback.core.encoder.EncoderBase;
import java.time.Instant;
import java.util.Locale;
import org.slf4j.event.KeyValuePair;

/// One event, one line: `time=... level=info logger=PodWatch msg="..." pod=shop/web-1`. Line ends
/// and control characters are escaped, so that no observed text can forge a line.
public final class LogfmtEncoder extends EncoderBase<ILoggingEvent> {
  @Override
  public byte[] headerBytes() {
    return new byte[0];
  }

  @Override
  public byte[] encode(ILoggingEvent event) {
    var line = new StringBuilder(200);
    line.append("time=").append(Instant.ofEpochMilli(event.getTimeStamp()));
    pair(line, "level", event.getLevel().toString().toLowerCase(Locale.ROOT));
    pair(line, "logger", shortName(event.getLoggerName()));
    pair(line, "msg", event.getFormattedMessage());
    if (event.getKeyValuePairs() != null) {
      for (KeyValuePair one : event.getKeyValuePairs()) {
        pair(line, key(one.key), String.valueOf(one.value));
      }
    }
    if (event.getThrowableProxy() != null) {
      pair(line, "stack", ThrowableProxyUtil.asString(event.getThrowableProxy()));
    }
    return line.append('\n').toString().getBytes(UTF_8);
  }

  @Override
  public byte[] footerBytes() {
    return new byte[0];
  }

  private static void pair(StringBuilder line, String key, String value) {
    line.append(' ').append(key).append('=');
    if (needsQuotes(value)) {
      LogText.quoted(line, value);
    } else {
      line.append(value);
    }
  }

  private static boolean needsQuotes(String value) {
    return value.isEmpty()
        || value.chars().anyMatch(c -> c <= ' ' || c == '=' || c == '"' || LogText.isSpecial(c));
  }

  private static String key(String key) {
    return key.replaceAll("[^A-Za-z0-9_.-]", "_");
  }

  private static String shortName(String logger) {
    return logger.substring(logger.lastIndexOf('.') + 1);
  }
}
