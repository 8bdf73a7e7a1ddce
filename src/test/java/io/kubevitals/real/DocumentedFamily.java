package io.kubevitals.real;

import static java.util.stream.Collectors.toCollection;
import static java.util.stream.Collectors.toMap;

import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;

/// A family as a row of the README's tables or as a page of ours tells it.
record DocumentedFamily(String name, String type, SortedSet<String> labels) {
  private static final String PREFIX = "kubevitals_";
  private static final Pattern ROW =
      Pattern.compile("^\\| `([a-z_]+)` \\| (counter|gauge) \\| ([^|]*) \\|", Pattern.MULTILINE);
  private static final Pattern TYPE =
      Pattern.compile("^# TYPE (kubevitals_[a-z_]+) ([a-z]+)$", Pattern.MULTILINE);
  private static final Pattern LABEL = Pattern.compile("`([a-z_]+)`");

  /// Every row of a table of families, by name.
  static Map<String, DocumentedFamily> inReadme(String readme) {
    return byName(
        ROW.matcher(readme)
            .results()
            .map(
                row ->
                    new DocumentedFamily(PREFIX + row.group(1), row.group(2), words(row.group(3))))
            .toList());
  }

  /// Every family of ours on a page, by name. One without series has no labels.
  static Map<String, DocumentedFamily> onPage(String page) {
    Exposition exposition = Exposition.parse(page);
    Function<MatchResult, DocumentedFamily> read =
        line ->
            new DocumentedFamily(line.group(1), line.group(2), labels(exposition, line.group(1)));
    return byName(TYPE.matcher(page).results().map(read).toList());
  }

  private static SortedSet<String> words(String cell) {
    return LABEL
        .matcher(cell)
        .results()
        .map(word -> word.group(1))
        .collect(toCollection(TreeSet::new));
  }

  private static SortedSet<String> labels(Exposition page, String family) {
    return page.named(family).stream()
        .flatMap(sample -> sample.labels().keySet().stream())
        .collect(toCollection(TreeSet::new));
  }

  private static Map<String, DocumentedFamily> byName(List<DocumentedFamily> families) {
    return families.stream()
        .collect(
            toMap(DocumentedFamily::name, family -> family, (a, b) -> two(a, b), TreeMap::new));
  }

  private static DocumentedFamily two(DocumentedFamily... same) {
    throw new IllegalStateException("twice: " + Arrays.toString(same));
  }
}
