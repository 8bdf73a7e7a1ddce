package io.kubevitals.metrics;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import java.util.zip.GZIPInputStream;
import org.junit.jupiter.api.Test;

class PageTest {
  private static final Scraper SCRAPER = new Scraper("10.0.0.1", "Prometheus/3.0");

  private final OwnMetrics own = new OwnMetrics();
  private final AtomicLong nanos = new AtomicLong(1);
  private final Scrapers scrapers = new Scrapers();

  @Test
  void rendersText() {
    assertThat(text(page(collector("pods", PageTest::families)), PageFormat.TEXT))
        .startsWith(
            """
            # HELP kubevitals_ends_total Ends, with a \\\\ and a \\n in the help.
            # TYPE kubevitals_ends_total counter
            kubevitals_ends_total{namespace="a\\"b"} 3
            # HELP kubevitals_ratio A "ratio".
            # TYPE kubevitals_ratio gauge
            kubevitals_ratio 0.25
            """)
        .contains("# TYPE kubevitals_calls_total counter\nkubevitals_calls_total 1.0\n")
        .endsWith(
            """
            # HELP kubevitals_label_values_cut Series on this page with a label value that was too long and is cut.
            # TYPE kubevitals_label_values_cut gauge
            kubevitals_label_values_cut 0
            """)
        .doesNotContain("_created", "# EOF", "\r");
  }

  @Test
  void rendersOpenMetrics() {
    assertThat(text(page(collector("pods", PageTest::families)), PageFormat.OPENMETRICS))
        .startsWith(
            """
            # HELP kubevitals_ends Ends, with a \\\\ and a \\n in the help.
            # TYPE kubevitals_ends counter
            kubevitals_ends_total{namespace="a\\"b"} 3
            # HELP kubevitals_ratio A \\"ratio\\".
            # TYPE kubevitals_ratio gauge
            kubevitals_ratio 0.25
            """)
        .contains("# TYPE kubevitals_calls counter\n")
        .containsOnlyOnce("# EOF")
        .endsWith("\n# EOF\n");
  }

  @Test
  void aFailingCollectorLeavesNoTraceAndDoesNotHarmTheOthers() {
    var broken = new AtomicBoolean(true);
    Collector half =
        collector(
            "half",
            out -> {
              out.family("kubevitals_half", FamilyType.GAUGE, "Half.");
              out.sample(LabelSet.NONE, 1);
              if (broken.get()) {
                throw new AssertionError("a bug");
              }
            });
    var page = page(half, collector("pods", PageTest::families));
    assertThat(text(page, PageFormat.TEXT))
        .startsWith("# HELP kubevitals_ends_total")
        .doesNotContain("kubevitals_half")
        .contains("kubevitals_collector_success{collector=\"half\"} 0\n")
        .contains("kubevitals_collector_success{collector=\"pods\"} 1\n")
        .contains("kubevitals_collector_success{collector=\"own\"} 1\n");
    broken.set(false);
    assertThat(text(page, PageFormat.TEXT))
        .startsWith("# HELP kubevitals_half Half.\n")
        .contains("kubevitals_collector_success{collector=\"half\"} 1\n");
  }

  @Test
  void aFailureBeyondTheFirstChunkIsTakenBackWhole() {
    Collector large =
        collector(
            "large",
            out -> {
              out.family("kubevitals_large", FamilyType.GAUGE, "Large.");
              for (int i = 0; i < 10_000; i++) {
                out.sample(LabelSet.of(List.of("i"), List.of("x" + i)), i);
              }
              throw new IllegalStateException("a bug");
            });
    assertThat(text(page(collector("pods", PageTest::families), large), PageFormat.TEXT))
        .doesNotContain("kubevitals_large")
        .contains("kubevitals_ratio 0.25\n# HELP kubevitals_calls_total");
  }

  @Test
  void aSecondFamilyOfANameIsAFailureOfWhoeverComesLater() {
    String text =
        text(
            page(collector("one", PageTest::families), collector("two", PageTest::families)),
            PageFormat.TEXT);
    assertThat(text)
        .containsOnlyOnce("# TYPE kubevitals_ends_total")
        .contains("kubevitals_collector_success{collector=\"two\"} 0\n");
  }

  @Test
  void ourOwnFamilyGivesWayToACollectorsOfTheSameName() {
    Collector calls =
        collector(
            "calls",
            out -> {
              out.family("kubevitals_calls_total", FamilyType.COUNTER, "Calls.");
              out.sample(LabelSet.NONE, 7);
            });
    assertThat(text(page(calls), PageFormat.TEXT))
        .containsOnlyOnce("# TYPE kubevitals_calls_total")
        .contains("kubevitals_calls_total 7\n");
  }

  @Test
  void aFailingCallbackOfOurOwnHarmsNobodyElse() {
    own.gauge(
        "broken",
        "Broken.",
        () -> {
          throw new IllegalStateException("a bug");
        });
    assertThat(text(page(collector("pods", PageTest::families)), PageFormat.TEXT))
        .startsWith("# HELP kubevitals_ends_total")
        .contains("kubevitals_calls_total 1.0\n")
        .doesNotContain("kubevitals_broken ");
  }

  @Test
  void aFamilyWithoutSeriesLeavesNoTrace() {
    var family = new CounterFamily("kubevitals_none_total", "None.", "a");
    assertThat(text(page(collector("none", family::writeTo)), PageFormat.TEXT))
        .doesNotContain("kubevitals_none");
  }

  @Test
  void countsSeriesWithCutValues() {
    var family = new GaugeFamily("kubevitals_long", "Long.", "a");
    family.at("x".repeat(257)).set(1);
    assertThat(text(page(collector("long", family::writeTo)), PageFormat.TEXT))
        .contains("kubevitals_label_values_cut 1\n");
  }

  @Test
  void gzipIsTheSamePage() throws IOException {
    var family = new GaugeFamily("kubevitals_large", "Large.", "i");
    for (int i = 0; i < 20_000; i++) {
      family.at("series-" + i).set(i);
    }
    try (var page = page(collector("large", family::writeTo)).open(PageFormat.TEXT)) {
      byte[] compressed = bytes(page.compressedPieces());
      byte[] plain = new GZIPInputStream(new ByteArrayInputStream(compressed)).readAllBytes();
      assertThat(plain).isEqualTo(bytes(page.pieces()));
      assertThat(compressed.length).isLessThan(plain.length / 4);
    }
  }

  @Test
  void aSeriesOfAFailedPartHasNotBeenSeen() {
    var broken = new AtomicBoolean(true);
    var family = new CounterFamily("kubevitals_ends_total", "Ends.", "a");
    family.at("x").add(3);
    var page =
        page(
            collector(
                "pods",
                out -> {
                  family.writeTo(out);
                  if (broken.get()) {
                    throw new IllegalStateException("a bug");
                  }
                }));
    assertThat(scrape(page)).doesNotContain("kubevitals_ends_total");
    broken.set(false);
    assertThat(scrape(page)).contains("kubevitals_ends_total{a=\"x\"} 0\n");
    assertThat(scrape(page)).contains("kubevitals_ends_total{a=\"x\"} 3\n");
  }

  @Test
  void eachPageIsMadeOfWhatIsOursWhenItBegins() {
    var leads = new AtomicBoolean(true);
    var lead = new PageContents(List.of(collector("pods", PageTest::families)), leads::get);
    var page =
        new Page(() -> leads.get() ? lead : PageContents.of(List.of()), own, scrapers, nanos::get);
    try (var open = page.open(PageFormat.TEXT)) {
      assertThat(new String(bytes(open.pieces()), UTF_8)).contains("kubevitals_ends_total{");
      assertThat(open.mayBeSent()).isTrue();
      leads.set(false);
      assertThat(open.mayBeSent()).isFalse();
    }
    try (var open = page.open(PageFormat.TEXT)) {
      assertThat(new String(bytes(open.pieces()), UTF_8))
          .doesNotContain("kubevitals_ends_total{", "collector=\"pods\"");
      assertThat(open.mayBeSent()).isTrue();
    }
  }

  @Test
  void whatIsMadeAnewGoesOnWithTheSameSeries() {
    own.counter("calls_total", "Calls.").increment();
    own.gauge("size", "Size.", () -> 1);
    own.counter("calls_total", "Calls.").increment();
    own.gauge("size", "Size.", () -> 2);
    assertThat(text(page(), PageFormat.TEXT))
        .contains("\nkubevitals_calls_total 3.0\n", "\nkubevitals_size 2.0\n");
  }

  private String scrape(Page page) {
    scrapers.asks(SCRAPER, nanos.get());
    try (var open = page.open(PageFormat.TEXT)) {
      scrapers.hasFetched(SCRAPER, open.generation());
      return new String(bytes(open.pieces()), UTF_8);
    }
  }

  private static void families(FamilyWriter out) {
    out.family(
        "kubevitals_ends_total", FamilyType.COUNTER, "Ends, with a \\ and a \n in the help.");
    out.sample(LabelSet.of(List.of("namespace"), List.of("a\"b")), 3);
    out.family("kubevitals_ratio", FamilyType.GAUGE, "A \"ratio\".");
    out.sample(LabelSet.NONE, 0.25);
  }

  private Page page(Collector... collectors) {
    own.counter("calls_total", "Calls.").increment();
    return new Page(List.of(collectors), own, scrapers, nanos::get);
  }

  private static Collector collector(String name, Consumer<FamilyWriter> body) {
    return new Collector() {
      @Override
      public String name() {
        return name;
      }

      @Override
      public void collect(FamilyWriter out) {
        body.accept(out);
      }
    };
  }

  private static String text(Page page, PageFormat format) {
    try (var open = page.open(format)) {
      return new String(bytes(open.pieces()), UTF_8);
    }
  }

  private static byte[] bytes(List<ByteBuffer> pieces) {
    var bytes = new ByteArrayOutputStream();
    for (ByteBuffer piece : pieces) {
      byte[] part = new byte[piece.remaining()];
      piece.get(part);
      bytes.writeBytes(part);
    }
    return bytes.toByteArray();
  }
}
