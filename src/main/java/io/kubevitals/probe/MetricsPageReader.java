package io.kubevitals.probe;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.kubevitals.metrics.ForeignFamily;
import java.io.ByteArrayOutputStream;
import java.io.OutputStream;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// Reads one page of one component: what the allow-list admits is kept to be forwarded, what is
/// judged is kept as samples, and nothing else is kept.
///
/// A forwarded sample gets the labels `component` and `node`; where it has a label of that name
/// already, ours begins with `probe_`. Its timestamp goes: the page tells the present.
final class MetricsPageReader implements ExpositionParser.Sink {
  /// What a family, a series or a sample costs beside its text, about.
  private static final int OVERHEAD_BYTES = 100;

  /// The 31st label is cut silently by some stores; two are ours.
  private static final int MAX_LABELS = 28;

  private static final Set<String> TYPES =
      Set.of("counter", "gauge", "histogram", "summary", "untyped");
  private static final List<String> SUFFIXES = List.of("_bucket", "_sum", "_count");

  private final PageRules rules;
  private final ExpositionParser parser = new ExpositionParser(this);
  private final Map<String, Family> families = new LinkedHashMap<>();
  private final Map<String, Family> bySampleName = new HashMap<>();
  private final List<Sample> samples = new ArrayList<>();
  private @Nullable Family current;
  private int keptBytes;
  private long dropped;
  private boolean own;

  MetricsPageReader(PageRules rules) {
    this.rules = rules;
  }

  /// Where the page is written to; it may be closed more than once.
  OutputStream input() {
    return parser;
  }

  /// Whether what the page wants kept is more than we keep; then nothing of it is.
  boolean isTooMuch() {
    return keptBytes > rules.maxKeptBytes();
  }

  MetricsPage page() {
    parser.close();
    var forwarded = new ArrayList<ForeignFamily>();
    for (Family family : families.values()) {
      if (family.hasLines() && !isPartOfAnother(family)) {
        forwarded.add(family.forwarded());
      }
    }
    return new MetricsPage(
        forwarded, List.copyOf(samples), parser.samples(), parser.malformed(), dropped, own);
  }

  @Override
  public void help(String name, String text) {
    Family family = family(name);
    if (family.help == null) {
      family.help = text;
    }
    current = family;
  }

  /// The first type counts, also behind samples that had none.
  @Override
  public void type(String name, String type) {
    Family family = family(name);
    if (family.type == null) {
      family.type = TYPES.contains(type) ? type : "untyped";
      if (family.hasParts()) {
        SUFFIXES.forEach(suffix -> bySampleName.putIfAbsent(name + suffix, family));
      }
    }
    current = family;
  }

  @Override
  public void sample(SampleLine line) {
    Family family = current;
    if (family == null || !family.covers(line)) {
      String name = line.name();
      Family known = bySampleName.get(name);
      family = known == null ? family(name) : known;
      current = family;
    }
    if (family.judged && !isTooMuch()) {
      keptBytes += OVERHEAD_BYTES;
      samples.add(new Sample(line.name(), line.labels(), line.value()));
    }
    if (family.admitted && !isTooMuch()) {
      forward(family, line);
    }
  }

  /// A family that nobody wants is forgotten with its last line: a page may name any number.
  private Family family(String name) {
    Family known = families.get(name);
    if (known != null) {
      return known;
    }
    var family = new Family(name, rules.isForwarded(name), rules.judged().contains(name));
    own |= rules.isOwn(name);
    if ((family.admitted || family.judged) && !isTooMuch()) {
      keptBytes += OVERHEAD_BYTES + name.length();
      families.put(name, family);
      bySampleName.put(name, family);
    }
    return family;
  }

  private void forward(Family family, SampleLine line) {
    List<String> labels = line.labelNames();
    var distinct = new HashSet<>(labels);
    String name = line.name();
    boolean bare = family.isHistogram() && name.equals(family.name);
    if (bare || distinct.size() < labels.size() || labels.size() > MAX_LABELS) {
      dropped++;
      return;
    }
    String text = line.labelText();
    if (isOurs(distinct) || !family.seen.add(hash(name, text))) {
      dropped++;
      return;
    }
    var out = new StringBuilder(name).append('{').append(rules.labels(distinct));
    if (!text.isEmpty()) {
      out.append(',').append(text);
    }
    out.append("} ").append(number(line)).append('\n');
    byte[] bytes = out.toString().getBytes(UTF_8);
    keptBytes += OVERHEAD_BYTES + bytes.length;
    family.lines.writeBytes(bytes);
  }

  /// One series of 2^64 may be taken for another.
  private static long hash(String name, String labels) {
    long hash = name.hashCode();
    for (int i = 0; i < labels.length(); i++) {
      hash = (hash ^ labels.charAt(i)) * 0x9E37_79B9_7F4A_7C15L;
    }
    return hash ^ (hash >>> 32);
  }

  /// Whether even our other names are taken.
  private static boolean isOurs(Set<String> labels) {
    return labels.contains("probe_component") || labels.contains("probe_node");
  }

  /// As Prometheus writes it; a decimal number as it stands.
  private static String number(SampleLine line) {
    String text = line.valueText();
    char last = text.charAt(text.length() - 1);
    if (last == '.' || (last >= '0' && last <= '9')) {
      return text;
    }
    double value = line.value();
    return Double.isNaN(value) ? "NaN" : value > 0 ? "+Inf" : "-Inf";
  }

  /// `x_bucket` that stood before the type of `x` was told.
  private boolean isPartOfAnother(Family family) {
    return SUFFIXES.stream()
        .filter(family.name::endsWith)
        .map(
            suffix ->
                families.get(family.name.substring(0, family.name.length() - suffix.length())))
        .anyMatch(whole -> whole != null && whole.hasParts());
  }

  private static final class Family {
    private final String name;
    private final byte[] nameBytes;
    private final boolean admitted;
    private final boolean judged;
    private final ByteArrayOutputStream lines = new ByteArrayOutputStream(0);
    private final Set<Long> seen = new HashSet<>();
    private @Nullable String type;
    private @Nullable String help;

    Family(String name, boolean admitted, boolean judged) {
      this.name = name;
      this.nameBytes = name.getBytes(UTF_8);
      this.admitted = admitted;
      this.judged = judged;
    }

    boolean isHistogram() {
      return "histogram".equals(type);
    }

    boolean hasParts() {
      return isHistogram() || "summary".equals(type);
    }

    boolean hasLines() {
      return lines.size() > 0;
    }

    boolean covers(SampleLine line) {
      return line.isNamed(nameBytes, "")
          || (hasParts()
              && (line.isNamed(nameBytes, "_bucket")
                  || line.isNamed(nameBytes, "_sum")
                  || line.isNamed(nameBytes, "_count")));
    }

    ForeignFamily forwarded() {
      return new ForeignFamily(
          name,
          type == null ? "untyped" : type,
          help == null || help.isEmpty() ? "As its component exposes it." : help,
          List.of(lines.toByteArray()));
    }
  }
}
