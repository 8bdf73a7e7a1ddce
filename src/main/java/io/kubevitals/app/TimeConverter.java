package io.kubevitals.app;

import java.time.Duration;
import java.time.format.DateTimeParseException;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/// Reads `60s`, `5m`, `1h30m`.
final class TimeConverter implements ITypeConverter<Duration> {
  @Override
  public Duration convert(String value) {
    try {
      return Duration.parse("PT" + value);
    } catch (DateTimeParseException _) {
      throw new TypeConversionException("'" + value + "' is not a time such as 60s or 5m");
    }
  }
}
