package io.kubevitals.metrics;

import java.util.Locale;
import org.jspecify.annotations.Nullable;

/// The formats of the page. Text is what everybody reads; OpenMetrics is served to those who ask
/// for it, as Prometheus does.
public enum PageFormat {
  TEXT("text/plain; version=0.0.4; charset=utf-8"),
  OPENMETRICS("application/openmetrics-text; version=1.0.0; charset=utf-8");

  private static final String OPENMETRICS_TYPE = "application/openmetrics-text";

  private final String contentType;

  PageFormat(String contentType) {
    this.contentType = contentType;
  }

  public String contentType() {
    return contentType;
  }

  /// The format for an `Accept` header. OpenMetrics only where it is named with a version that we
  /// write and preferred to the text; anything else, garbage included, gets the text.
  public static PageFormat accepted(@Nullable String accept) {
    if (accept == null || accept.length() > 4096) {
      return TEXT;
    }
    double openMetrics = 0;
    double text = 0;
    for (String range : accept.split(",", 100)) {
      String[] parts = range.split(";", 20);
      String type = parts[0].strip().toLowerCase(Locale.ROOT);
      if (type.equals(OPENMETRICS_TYPE) && versionIsOurs(parts)) {
        openMetrics = Math.max(openMetrics, quality(parts));
      } else if (type.equals("text/plain")) {
        text = Math.max(text, quality(parts));
      }
    }
    return openMetrics > 0 && openMetrics >= text ? OPENMETRICS : TEXT;
  }

  private static boolean versionIsOurs(String[] parts) {
    String version = parameter(parts, "version");
    return version == null || version.equals("1.0.0") || version.equals("0.0.1");
  }

  private static double quality(String[] parts) {
    String q = parameter(parts, "q");
    if (q == null) {
      return 1;
    }
    try {
      double quality = Double.parseDouble(q);
      return quality >= 0 && quality <= 1 ? quality : 0;
    } catch (NumberFormatException _) {
      return 0;
    }
  }

  private static @Nullable String parameter(String[] parts, String name) {
    for (int i = 1; i < parts.length; i++) {
      String[] pair = parts[i].split("=", 2);
      if (pair.length == 2 && pair[0].strip().equalsIgnoreCase(name)) {
        return pair[1].strip().replace("\"", "");
      }
    }
    return null;
  }
}
