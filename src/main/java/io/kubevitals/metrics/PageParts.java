package io.kubevitals.metrics;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.io.IOException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.LongSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Writes one page: each collector's part, then our own families, then how that went. What a part
/// has written before it failed is taken back, and the others do not notice. For one thread at a
/// time.
final class PageParts {
  private static final Logger log = LoggerFactory.getLogger(PageParts.class);
  private static final List<String> LABEL = List.of("collector");
  private static final double NANOS_PER_SECOND = 1e9;

  private final Body ownFamilies;
  private final LongSupplier nanos;
  private final NumberText numbers = new NumberText();
  private final Set<String> failing = new HashSet<>();

  PageParts(OwnMetrics own, LongSupplier nanos) {
    this.ownFamilies = own::writeTo;
    this.nanos = nanos;
  }

  void write(List<Collector> collectors, PageFormat format, Exposure exposure, PageBuffer out) {
    var parts = new ArrayList<Part>();
    collectors.forEach(one -> parts.add(new Part(one.name(), one::collect)));
    parts.add(new Part("own", ownFamilies));
    var writer = new PageWriter(format, out, numbers, exposure);
    parts.forEach(part -> write(part, writer));
    writeOutcome(parts, writer);
    writer.writeForeign();
    if (format == PageFormat.OPENMETRICS) {
      out.write("# EOF\n".getBytes(US_ASCII));
    }
  }

  private void write(Part part, PageWriter out) {
    long begin = nanos.getAsLong();
    out.beginPart();
    try {
      part.body.writeTo(out);
      out.keepPart();
      part.succeeded = true;
      succeeded(part);
    } catch (Exception | LinkageError | AssertionError | StackOverflowError e) {
      out.takePartBack();
      part.succeeded = false;
      failed(part, e);
    }
    part.seconds = (nanos.getAsLong() - begin) / NANOS_PER_SECOND;
  }

  private void succeeded(Part part) {
    if (failing.remove(part.name)) {
      log.atInfo().addKeyValue("collector", part.name).log("The collector works again");
    }
  }

  private void failed(Part part, Throwable error) {
    if (failing.add(part.name)) {
      log.atError().addKeyValue("collector", part.name).setCause(error).log("The collector failed");
    }
  }

  private static void writeOutcome(List<Part> parts, PageWriter out) {
    out.beginPart();
    out.family(
        "kubevitals_collector_success",
        FamilyType.GAUGE,
        "Whether the families of a part of this page are on it.");
    parts.forEach(part -> out.sample(part.labels, part.succeeded ? 1L : 0L));
    out.family(
        "kubevitals_collector_duration_seconds",
        FamilyType.GAUGE,
        "How long the part of this page took.");
    parts.forEach(part -> out.sample(part.labels, part.seconds));
    out.family(
        "kubevitals_label_values_cut",
        FamilyType.GAUGE,
        "Series on this page with a label value that was too long and is cut.");
    out.sample(LabelSet.NONE, out.cutSeries());
    out.keepPart();
  }

  /// What writes a part.
  private interface Body {
    void writeTo(PageWriter out) throws IOException;
  }

  /// A part of one page and how it went.
  private static final class Part {
    private final String name;
    private final Body body;
    private final LabelSet labels;
    private boolean succeeded;
    private double seconds;

    Part(String name, Body body) {
      this.name = name;
      this.body = body;
      this.labels = LabelSet.of(LABEL, List.of(name));
    }
  }
}
