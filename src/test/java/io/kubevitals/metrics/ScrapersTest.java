package io.kubevitals.metrics;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.argumentSet;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class ScrapersTest {
  private static final Scraper A = new Scraper("10.0.0.1", "Prometheus/3.0");
  private static final Scraper B = new Scraper("10.0.0.2", "vm_promscrape");

  private final Scrapers scrapers = new Scrapers();
  private final CounterFamily family = new CounterFamily("kubevitals_ends_total", "Ends.", "a");
  private long now = 1;

  @Test
  void withoutScrapersThePresentValueIsServedAtOnce() {
    family.at("x").add(3);
    assertThat(render().value()).isEqualTo(3);
  }

  @Test
  void aNewSeriesIsZeroUntilTheScraperHasFetchedIt() {
    fetch(A);
    family.at("x").add(3);
    assertThat(fetch(A)).isZero();
    assertThat(fetch(A)).isEqualTo(3);
  }

  @Test
  void theVeryFirstFetchOfAScraperCounts() {
    family.at("x").add(3);
    assertThat(fetch(A)).isZero();
    assertThat(fetch(A)).isEqualTo(3);
  }

  @Test
  void aNewcomerIsToldOnce() {
    var told = new ArrayList<String>();
    scrapers.onNewcomer(() -> told.add("newcomer"));
    scrapers.restore(B, Duration.ofSeconds(10), now);
    fetch(A);
    fetch(A);
    fetch(B);
    assertThat(told).hasSize(1);
  }

  @Test
  void everybodyWaitsForTheSlowestScraper() {
    fetch(A);
    fetch(B);
    family.at("x").add(3);
    assertThat(fetch(A)).isZero();
    assertThat(fetch(A)).isZero();
    assertThat(fetch(B)).isZero();
    assertThat(fetch(A)).isEqualTo(3);
  }

  @Test
  void aFetchThatBreaksOffDoesNotCount() {
    fetch(A);
    family.at("x").add(3);
    scrapers.asks(A, now);
    assertThat(render().value()).isZero();
    assertThat(fetch(A)).isZero();
    assertThat(fetch(A)).isEqualTo(3);
  }

  @Test
  void whatCountsIsThePageAndNotTheTimeOfItsLastByte() {
    fetch(A);
    scrapers.asks(A, now);
    Rendered before = render();
    family.at("x").add(3);
    scrapers.asks(B, now);
    Rendered first = render();
    scrapers.hasFetched(A, before.page());
    scrapers.hasFetched(B, first.page());
    assertThat(fetch(A)).isZero();
    assertThat(fetch(A)).isEqualTo(3);
  }

  @Test
  void anIncrementBetweenRenderingAndTheLastByteFollowsLater() {
    fetch(A);
    var series = family.at("x");
    scrapers.asks(A, now);
    Rendered page = render();
    series.add(1);
    scrapers.hasFetched(A, page.page());
    assertThat(page.value()).isZero();
    assertThat(fetch(A)).isEqualTo(1);
  }

  @Test
  void nobodyWaitsMuchLongerThanTwoMinutesForADeadScraper() {
    fetch(A);
    fetch(B);
    family.at("x").add(3);
    assertThat(fetch(A)).isZero();
    pass(Duration.ofSeconds(119));
    assertThat(fetch(A)).isZero();
    pass(Duration.ofSeconds(2));
    assertThat(fetch(A)).isEqualTo(3);
  }

  @Test
  void aCrowdOfPagesDoesNotProlongTheWait() {
    fetch(A);
    fetch(B);
    family.at("x").add(3);
    for (int i = 0; i < 1220; i++) {
      fetch(A);
      pass(Duration.ofMillis(100));
    }
    assertThat(fetch(A)).isEqualTo(3);
  }

  @Test
  void aScraperOfLongAgoIsForgotten() {
    fetch(A);
    fetch(B);
    pass(Duration.ofMinutes(5).plusSeconds(1));
    fetch(A);
    family.at("x").add(3);
    assertThat(fetch(A)).isZero();
    assertThat(fetch(A)).isEqualTo(3);
    assertThat(scrapers.size()).isOne();
  }

  @Test
  void whatWasServedStaysServedWhenANewScraperComes() {
    fetch(A);
    family.at("x").add(3);
    fetch(A);
    assertThat(fetch(A)).isEqualTo(3);
    assertThat(fetch(B)).isEqualTo(3);
  }

  @Test
  void anEndedSeriesStaysUntilEverybodyHasItsLastValue() {
    fetch(A);
    fetch(B);
    family.at("x").add(3);
    family.remove("x");
    assertThat(fetch(A)).isZero();
    assertThat(fetch(B)).isZero();
    assertThat(fetch(A)).isEqualTo(3);
    assertThat(fetch(A)).isEqualTo(3);
    assertThat(fetch(B)).isEqualTo(3);
    assertThat(fetch(A)).isNull();
    assertThat(family.size()).isZero();
  }

  @Test
  void withoutScrapersAnEndedSeriesGoesAtOnce() {
    family.at("x").add(3);
    family.remove("x");
    assertThat(render().value()).isNull();
  }

  @Test
  void aSeriesThatReturnsWhileItIsStillServedGoesOn() {
    fetch(A);
    family.at("x").add(3);
    fetch(A);
    assertThat(fetch(A)).isEqualTo(3);
    family.remove("x");
    assertThat(fetch(A)).isEqualTo(3);
    family.at("x").add(2);
    assertThat(fetch(A)).isEqualTo(5);
    assertThat(fetch(A)).isEqualTo(5);
    family.remove("x");
    assertThat(fetch(A)).isEqualTo(5);
    assertThat(fetch(A)).isNull();
  }

  @Test
  void aSeriesThatReturnsAfterItsEndBeginsAtZero() {
    fetch(A);
    family.at("x").add(3);
    fetch(A);
    family.remove("x");
    assertThat(fetch(A)).isEqualTo(3);
    assertThat(fetch(A)).isNull();
    family.at("x").add(1);
    assertThat(fetch(A)).isZero();
    assertThat(fetch(A)).isEqualTo(1);
  }

  @Test
  void inventedScrapersAreLimited() {
    for (int i = 0; i < 1000; i++) {
      scrapers.asks(new Scraper("10.0.0.9", "Prometheus/" + i), now);
    }
    assertThat(scrapers.size()).isEqualTo(Scrapers.MAX_KNOWN);
  }

  static List<Arguments> requests() {
    return List.of(
        argumentSet("Prometheus", "Prometheus/2.42.0", "*/*", "10", true),
        argumentSet("Prometheus behind a rewriting proxy", "proxy", "*/*", "10", true),
        argumentSet("vmagent", "vm_promscrape", PageFormatTest.VMAGENT, null, true),
        argumentSet("Categraf", "Go-http-client/1.1", PageFormatTest.CATEGRAF, null, true),
        argumentSet("Alloy", "Alloy/v1.10.0 (linux; docker)", "*/*", null, true),
        argumentSet("some Go program", "Go-http-client/1.1", "*/*", null, false),
        argumentSet("curl", "curl/7.88.1", "*/*", null, false),
        argumentSet("a browser", "Mozilla/5.0", PageFormatTest.BROWSER, null, false),
        argumentSet("kubelet", "kube-probe/1.36", "*/*", null, false),
        argumentSet("nobody", null, null, null, false));
  }

  @ParameterizedTest
  @MethodSource("requests")
  void knowsScrapersByWhatTheyTell(
      @Nullable String agent, @Nullable String accept, @Nullable String timeout, boolean known) {
    assertThat(Scraper.of("10.0.0.1", agent, accept, timeout).isPresent()).isEqualTo(known);
  }

  @Test
  void aLongNameIsCut() {
    Optional<Scraper> scraper =
        Scraper.of("10.0.0.1", "Prometheus/" + "x".repeat(5000), null, null);
    assertThat(scraper.orElseThrow().agent()).hasSize(100);
  }

  private @Nullable Long fetch(Scraper scraper) {
    scrapers.asks(scraper, now);
    Rendered page = render();
    scrapers.hasFetched(scraper, page.page());
    return page.value();
  }

  private void pass(Duration time) {
    now += time.toNanos();
  }

  private Rendered render() {
    var samples = new Samples(scrapers.begin(now));
    family.writeTo(samples);
    return new Rendered(samples.exposure().generation(), samples.values().get("{a=\"x\"}"));
  }

  private record Rendered(long page, @Nullable Long value) {}
}
