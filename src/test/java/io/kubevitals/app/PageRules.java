package io.kubevitals.app;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// What the strictest of the usual readers, Categraf and promtool, ask of a page: every family
/// once, its HELP and TYPE before its samples, every series once, LF at every line's end, and none
/// of what text 0.0.4 does not know.
final class PageRules {
  private static final Pattern SAMPLE =
      Pattern.compile(
          "([a-zA-Z_:][a-zA-Z0-9_:]*)"
              + "(\\{(?:[a-zA-Z_][a-zA-Z0-9_]*=\"(?:[^\"\\\\]|\\\\[\\\\\"n])*\",?)*})?"
              + " (\\+Inf|-Inf|NaN|[-+0-9.eE]+)");
  private static final List<String> SUFFIXES = List.of("_bucket", "_sum", "_count");

  private final boolean openMetrics;
  private final List<String> complaints = new ArrayList<>();
  private final Set<String> families = new HashSet<>();
  private final Set<String> series = new HashSet<>();
  private String family = "";
  private String type = "";

  private PageRules(boolean openMetrics) {
    this.openMetrics = openMetrics;
  }

  /// What is wrong with a page in text 0.0.4.
  static List<String> ofText(String page) {
    return new PageRules(false).read(page);
  }

  static List<String> ofOpenMetrics(String page) {
    var rules = new PageRules(true);
    if (!page.endsWith("\n# EOF\n") || page.indexOf("# EOF") != page.length() - 6) {
      return List.of("# EOF is not exactly the end");
    }
    return rules.read(page.substring(0, page.length() - "# EOF\n".length()));
  }

  private List<String> read(String page) {
    check(page.endsWith("\n"), "no newline at the end");
    check(page.indexOf('\r') < 0, "a CR");
    page.lines().forEach(this::line);
    return complaints;
  }

  private void line(String line) {
    String[] words = line.split(" ", 4);
    boolean isMetadata = words.length == 4 && words[0].equals("#");
    if (!isMetadata) {
      sample(line);
      return;
    }
    if (!words[2].equals(family)) {
      family = words[2];
      type = "";
      check(families.add(family), "a family twice: " + family);
      check(openMetrics || words[1].equals("HELP"), "no HELP first: " + line);
    }
    switch (words[1]) {
      case "HELP" -> check(type.isEmpty() || openMetrics, "HELP after TYPE: " + line);
      case "TYPE" -> type = words[3];
      case "UNIT" -> check(openMetrics, "text knows no UNIT: " + line);
      default -> complaints.add("not metadata: " + line);
    }
  }

  private void sample(String line) {
    Matcher sample = SAMPLE.matcher(line);
    if (!sample.matches()) {
      complaints.add("not a sample: " + line);
      return;
    }
    String name = sample.group(1);
    check(belongs(name), "a sample outside its family: " + line);
    check(!name.endsWith("_created"), "a creation time: " + line);
    check(series.add(name + sample.group(2)), "a series twice: " + line);
  }

  private boolean belongs(String name) {
    return switch (type) {
      case "counter" -> name.equals(openMetrics ? family + "_total" : family);
      case "info" -> name.equals(family + "_info");
      case "summary", "histogram" ->
          name.equals(family) || SUFFIXES.stream().anyMatch(end -> name.equals(family + end));
      case "gauge", "unknown", "untyped" -> name.equals(family);
      default -> false;
    };
  }

  private void check(boolean isGood, String complaint) {
    if (!isGood) {
      complaints.add(complaint);
    }
  }
}
