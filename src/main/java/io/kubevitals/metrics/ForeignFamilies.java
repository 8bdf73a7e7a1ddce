package io.kubevitals.metrics;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Predicate;

/// The families of other programs on one page. They wait until ours are written, because one of
/// ours may have the same name and there must be one block for each. For one thread and one page.
final class ForeignFamilies {
  private static final String TOTAL = "_total";

  private final Map<String, ForeignFamily> kept = new LinkedHashMap<>();
  private final Map<String, ForeignFamily> fresh = new LinkedHashMap<>();

  void add(ForeignFamily family) {
    if (kept.containsKey(family.name()) || fresh.put(family.name(), family) != null) {
      throw new IllegalStateException("a second family " + family.name());
    }
  }

  void keep() {
    kept.putAll(fresh);
    fresh.clear();
  }

  void takeBack() {
    fresh.clear();
  }

  /// Writes the samples of a family behind ours of the same name.
  void append(String name, PageBuffer out) {
    ForeignFamily family = kept.remove(name);
    if (family != null) {
      family.lines().forEach(out::write);
    }
  }

  /// Writes what is left.
  ///
  /// @param taken names that the page has already; two blocks of one name would cost it a reader
  void writeRest(PageFormat format, Predicate<String> taken, PageBuffer out) {
    for (ForeignFamily family : kept.values()) {
      if (!taken.test(family.name())) {
        out.write(head(format, family, taken).getBytes(UTF_8));
        family.lines().forEach(out::write);
      }
    }
  }

  private String head(PageFormat format, ForeignFamily family, Predicate<String> taken) {
    String name = family.name();
    String type = family.type();
    String help = family.help();
    if (format == PageFormat.OPENMETRICS) {
      help = help.replace("\"", "\\\"");
      String bare = name.endsWith(TOTAL) ? name.substring(0, name.length() - TOTAL.length()) : "";
      // OpenMetrics knows no counter without _total, and some programs have a gauge of that name.
      if (type.equals("counter") && !bare.isEmpty() && !isTaken(bare, taken)) {
        name = bare;
      } else if (type.equals("counter") || type.equals("untyped")) {
        type = "unknown";
      }
    }
    return "# HELP " + name + " " + help + "\n# TYPE " + name + " " + type + "\n";
  }

  private boolean isTaken(String name, Predicate<String> taken) {
    return kept.containsKey(name) || taken.test(name);
  }
}
