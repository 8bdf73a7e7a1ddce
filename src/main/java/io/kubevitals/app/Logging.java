package io.kubevitals.app;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.ConsoleAppender;
import ch.qos.logback.core.encoder.Encoder;
import io.kubevitals.config.LogFormat;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Sets up the log as the configuration says; until then `logback.xml` holds.
final class Logging {
  private Logging() {}

  static void configure(LogConfig config) {
    if (LoggerFactory.getILoggerFactory() instanceof LoggerContext context) {
      var appender = new ConsoleAppender<ILoggingEvent>();
      appender.setContext(context);
      appender.setTarget("System.err");
      appender.setEncoder(encoder(config.format(), context));
      appender.start();
      var root = context.getLogger(Logger.ROOT_LOGGER_NAME);
      root.detachAndStopAllAppenders();
      root.addAppender(appender);
      root.setLevel(Level.toLevel(config.level().name()));
    }
  }

  private static Encoder<ILoggingEvent> encoder(LogFormat format, LoggerContext context) {
    Encoder<ILoggingEvent> encoder =
        switch (format) {
          case LOGFMT -> new LogfmtEncoder();
          case JSON -> new JsonLogEncoder();
        };
    encoder.setContext(context);
    encoder.start();
    return encoder;
  }
}
