package io.kubevitals.demo;

import java.math.BigDecimal;

/// Text in the format that Prometheus scrapes, written by the components we imitate.
final class Exposition {
  private final StringBuilder text = new StringBuilder(4096);

  Family family(String name, String type, String help) {
    text.append("# HELP ").append(name).append(' ').append(help).append('\n');
    text.append("# TYPE ").append(name).append(' ').append(type).append('\n');
    return new Family(name);
  }

  String text() {
    return text.toString();
  }

  /// The samples of one family.
  final class Family {
    private final String name;

    private Family(String name) {
      this.name = name;
    }

    /// @param rest suffix and labels
    Family sample(String rest, double value) {
      head(rest, value).append('\n');
      return this;
    }

    Family sample(String rest, double value, long timestampMillis) {
      head(rest, value).append(' ').append(timestampMillis).append('\n');
      return this;
    }

    private StringBuilder head(String rest, double value) {
      String number = new BigDecimal(Double.toString(value)).toPlainString();
      return text.append(name).append(rest).append(' ').append(number);
    }
  }
}
