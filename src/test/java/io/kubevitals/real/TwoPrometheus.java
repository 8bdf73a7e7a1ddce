package io.kubevitals.real;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.kubevitals.real.PrometheusApi.Series;
import java.io.IOException;
import java.net.InetAddress;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/// Two Prometheus that scrape all processes of a [Succession] by our own ServiceMonitor, at
/// different intervals and from different addresses.
final class TwoPrometheus implements AutoCloseable {
  private static final Duration LIMIT = Duration.ofMinutes(2);
  private static final String SELDOM = "7s";

  private final Closing closing = new Closing();
  private final RealPrometheus often;
  private final RealPrometheus seldom;

  private TwoPrometheus(Succession daemons) throws IOException {
    InetAddress another = InetAddress.getByName("127.0.0.2");
    var relayed = new ArrayList<URI>();
    for (URI daemon : List.of(daemons.first(), daemons.second())) {
      var relay = closing.add(new Relay(daemon.toString(), another), Relay::close);
      relayed.add(URI.create("http://127.0.0.1:" + relay.port()));
    }
    this.often = prometheus("1s", List.of(daemons.first(), daemons.second()));
    this.seldom = prometheus(SELDOM, relayed);
  }

  /// Starts them and waits until both have scraped.
  static TwoPrometheus scraping(Succession daemons) throws IOException {
    double before = daemons.own("scrapers");
    var both = new TwoPrometheus(daemons);
    await("both have scraped").atMost(LIMIT).until(() -> daemons.own("scrapers") == before + 2);
    return both;
  }

  private RealPrometheus prometheus(String interval, List<URI> targets) throws IOException {
    String configuration = ScrapeConfig.ofServiceMonitor(targets, interval, List.of());
    return closing.add(RealPrometheus.with(configuration), RealPrometheus::close);
  }

  /// How the one that scrapes more often is asked.
  PrometheusApi api() {
    return often.api();
  }

  /// Asserts that both tell so many ends of a namespace, prints what they tell.
  ///
  /// @param labels that choose the ends, such as `namespace="shop"`
  void tell(String labels, int truth) {
    tells("every second", often, labels, truth);
    tells("every 7 s", seldom, labels, truth);
  }

  private static void tells(String how, RealPrometheus prometheus, String labels, int truth) {
    String told =
        "{__name__=~\"%s|%s\",%s}".formatted(Account.TERMINATIONS, Account.UNATTRIBUTED, labels);
    List<Series> series =
        await(how + ", " + truth + " of " + labels)
            .atMost(LIMIT)
            .until(() -> prometheus.query(told + "[15m]"), all -> growth(all) >= truth);
    double most = series.stream().mapToDouble(Series::mostIncrease).sum();
    double increase = prometheus.scalar("sum(increase(" + told + "[15m]))");
    System.out.printf(
        "Scraped %-13s %s: ledger %d, last - first %.0f, sum(increase()) %.1f of at most %.1f%n",
        how + ",", labels, truth, growth(series), increase, most);
    assertThat(growth(series)).as(how).isEqualTo(truth);
    assertThat(increase).as(how).isBetween(truth - 1e-6, most + 1e-6);
  }

  private static double growth(List<Series> series) {
    return series.stream().mapToDouble(Series::growth).sum();
  }

  @Override
  public void close() {
    closing.close();
  }
}
