package io.kubevitals.config;

import java.util.Comparator;
import java.util.regex.Pattern;

/// One mistake in the configuration; ordered by place.
///
/// @param where `file:line`, or `--set`, or the name of a file that cannot be read
/// @param key relative to the root `kube-vitals`
public record Problem(String where, String key, String message) implements Comparable<Problem> {
  private static final Pattern LINE = Pattern.compile("(.*):(\\d+)");

  private static final Comparator<Problem> BY_PLACE =
      Comparator.comparing(Problem::file)
          .thenComparingInt(Problem::line)
          .thenComparing(Problem::key);

  @Override
  public int compareTo(Problem other) {
    return BY_PLACE.compare(this, other);
  }

  @Override
  public String toString() {
    return where + ": " + key + ": " + message;
  }

  private String file() {
    return LINE.matcher(where).replaceFirst("$1");
  }

  private int line() {
    var line = LINE.matcher(where);
    return line.matches() ? Integer.parseInt(line.group(2)) : 0;
  }
}
