package io.kubevitals.app;

import static java.nio.charset.StandardCharsets.UTF_8;

import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.classic.spi.ThrowableProxyUtil;
import ch.qos.logback.core.encoder.EncoderBase;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;

/// One event, one JSON object on one line, with the event's key/values beside `time`, `level`,
/// `logger` and `msg`, which nobody can overwrite.
public final class JsonLogEncoder extends EncoderBase<ILoggingEvent> {
  @Override
  public byte[] headerBytes() {
    return new byte[0];
  }

  @Override
  public byte[] encode(ILoggingEvent event) {
    var fields = new LinkedHashMap<String, Object>();
    fields.put("time", Instant.ofEpochMilli(event.getTimeStamp()).toString());
    fields.put("level", event.getLevel().toString().toLowerCase(Locale.ROOT));
    fields.put("logger", event.getLoggerName());
    fields.put("msg", event.getFormattedMessage());
    if (event.getKeyValuePairs() != null) {
      event.getKeyValuePairs().forEach(one -> fields.putIfAbsent(one.key, one.value));
    }
    if (event.getThrowableProxy() != null) {
      fields.putIfAbsent("stack", ThrowableProxyUtil.asString(event.getThrowableProxy()));
    }
    return (object(fields) + "\n").getBytes(UTF_8);
  }

  @Override
  public byte[] footerBytes() {
    return new byte[0];
  }

  private static String object(Map<String, Object> fields) {
    var json = new StringBuilder(200);
    fields.forEach(
        (key, value) -> {
          json.append(json.isEmpty() ? '{' : ',');
          LogText.quoted(json, key);
          json.append(':');
          value(json, value);
        });
    return json.append('}').toString();
  }

  private static void value(StringBuilder json, Object value) {
    switch (value) {
      case Long number -> json.append(number);
      case Integer number -> json.append(number);
      case Boolean flag -> json.append(flag);
      default -> LogText.quoted(json, String.valueOf(value));
    }
  }
}
