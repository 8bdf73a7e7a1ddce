package io.kubevitals.resource.report;

import java.util.Locale;

/// Figures as people read them, with three significant digits and a unit; `–` where there is none.
public final class AmountText {
  private static final double KIB = 1024;
  private static final String[] BINARY = {"B", "KiB", "MiB", "GiB", "TiB", "PiB"};
  private static final String NONE = "–";

  private AmountText() {}

  public static String of(Amount amount, double value) {
    return switch (amount) {
      case CPU, GPU -> plain(value);
      case MEMORY, GPU_MEMORY -> bytes(value);
    };
  }

  /// With the unit where the number alone does not tell it.
  public static String withUnit(Amount amount, double value) {
    return switch (amount) {
      case CPU, GPU -> plain(value) + " " + amount.unit();
      case MEMORY, GPU_MEMORY -> bytes(value);
    };
  }

  public static String percent(double ratio) {
    if (Double.isNaN(ratio)) {
      return NONE;
    }
    return Math.abs(ratio) < 0.0995 && ratio != 0
        ? String.format(Locale.ROOT, "%.1f %%", ratio * 100)
        : Math.round(ratio * 100) + " %";
  }

  private static String plain(double value) {
    if (Double.isNaN(value)) {
      return NONE;
    }
    return String.format(Locale.ROOT, value < 9.9995 ? "%.3f" : "%.1f", value);
  }

  private static String bytes(double value) {
    if (Double.isNaN(value)) {
      return NONE;
    }
    double left = value;
    int unit = 0;
    while (left >= 999.5 && unit < BINARY.length - 1) {
      left /= KIB;
      unit++;
    }
    String form = unit == 0 || left >= 99.95 ? "%.0f %s" : left >= 9.995 ? "%.1f %s" : "%.2f %s";
    return String.format(Locale.ROOT, form, left, BINARY[unit]);
  }
}
