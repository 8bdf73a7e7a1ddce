package io.kubevitals.metrics;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.util.HashSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// Writes families in one of the formats. A family's HELP and TYPE come before its first sample; a
/// family without samples leaves no trace. For one thread and one page.
final class PageWriter implements FamilyWriter {
  private static final String TOTAL = "_total";

  private final PageFormat format;
  private final PageBuffer out;
  private final NumberText numbers;
  private final Exposure exposure;
  private final Set<String> families = new HashSet<>();
  private final Set<String> newFamilies = new HashSet<>();
  private final ForeignFamilies foreign = new ForeignFamilies();
  private String name = "";
  private byte[] nameBytes = {};
  private FamilyType type = FamilyType.GAUGE;
  private @Nullable String help;
  private boolean begun;
  private long cutSeries;
  private long mark;

  PageWriter(PageFormat format, PageBuffer out, NumberText numbers, Exposure exposure) {
    this.format = format;
    this.out = out;
    this.numbers = numbers;
    this.exposure = exposure;
  }

  @Override
  public void family(String name, FamilyType type, String help) {
    if (type == FamilyType.COUNTER && !name.endsWith(TOTAL)) {
      throw new IllegalArgumentException("a counter without _total: " + name);
    }
    if (families.contains(name) || newFamilies.contains(name)) {
      throw new IllegalStateException("a second family " + name);
    }
    this.name = name;
    this.nameBytes = name.getBytes(UTF_8);
    this.type = type;
    this.help = help;
    this.begun = false;
  }

  @Override
  public void sample(LabelSet labels, double value) {
    series(labels);
    numbers.write(value, out);
    out.write('\n');
  }

  @Override
  public void sample(LabelSet labels, long value) {
    series(labels);
    numbers.write(value, out);
    out.write('\n');
  }

  @Override
  public void sample(LabelSet labels, LabelSet more, double value) {
    beginSample(labels);
    byte[] first = labels.text();
    byte[] second = more.text();
    out.write(first, 0, first.length - 1);
    out.write(',');
    out.write(second, 1, second.length - 1);
    out.write(' ');
    numbers.write(value, out);
    out.write('\n');
  }

  @Override
  public void foreign(ForeignFamily family) {
    foreign.add(family);
  }

  @Override
  public Exposure exposure() {
    return exposure;
  }

  /// A collector begins.
  void beginPart() {
    mark = out.length();
    help = null;
    begun = false;
    newFamilies.clear();
  }

  void keepPart() {
    families.addAll(newFamilies);
    foreign.keep();
    exposure.keep();
  }

  /// The collector failed: nothing of it stays.
  void takePartBack() {
    out.cutTo(mark);
    foreign.takeBack();
    exposure.takeBack();
  }

  PageFormat format() {
    return format;
  }

  PageBuffer buffer() {
    return out;
  }

  /// Whether the page has a family of this name already.
  boolean has(String family) {
    return families.contains(family);
  }

  /// Writes other programs' samples of a family that was just written.
  void appendForeign(String family) {
    newFamilies.add(family);
    foreign.append(family, out);
  }

  /// Writes other programs' families that none of ours shares.
  void writeForeign() {
    foreign.writeRest(format, this::has, out);
  }

  /// Samples with a value that was too long and is cut.
  long cutSeries() {
    return cutSeries;
  }

  private void series(LabelSet labels) {
    beginSample(labels);
    out.write(labels.text());
    out.write(' ');
  }

  private void beginSample(LabelSet labels) {
    if (!begun) {
      begin();
    }
    if (labels.cut()) {
      cutSeries++;
    }
    out.write(nameBytes);
  }

  private void begin() {
    if (help == null) {
      throw new IllegalStateException("a sample before its family");
    }
    begun = true;
    newFamilies.add(name);
    String described =
        format == PageFormat.OPENMETRICS && type == FamilyType.COUNTER
            ? name.substring(0, name.length() - TOTAL.length())
            : name;
    line("# HELP " + described + " " + escaped(help));
    line("# TYPE " + described + (type == FamilyType.COUNTER ? " counter" : " gauge"));
  }

  private void line(String text) {
    out.write(text.getBytes(UTF_8));
    out.write('\n');
  }

  private String escaped(String text) {
    String escaped = text.replace("\\", "\\\\").replace("\n", "\\n");
    return format == PageFormat.OPENMETRICS ? escaped.replace("\"", "\\\"") : escaped;
  }
}
