package io.kubevitals.real;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Every question of every dashboard, put to the Prometheus of the demo, which has scraped the
/// daemon: each must get an answer. `-Dpictures.update=true` also draws the pictures of the
/// documentation, of the dashboards after ten minutes of data and of the page.
@Needs(Need.PROMETHEUS)
class DashboardDataTest {
  private static final Pattern PROMETHEUS = Pattern.compile("Prometheus +(http://\\S+)");
  private static final Pattern PAGE = Pattern.compile("kube-vitals +(http://\\S+)");
  private static final Path LANDING_PAGE = Path.of("docs", "landing-page.png");
  private static final Duration LIMIT = Duration.ofMinutes(3);
  private static final Duration PICTURED = Duration.ofMinutes(10);

  @TempDir Path folder;

  @Test
  void everyExpressionHasDataInTheDemo() throws Exception {
    try (var demo = RealDemo.start(folder.resolve("demo.log"), "30m")) {
      var prometheus = new PrometheusApi(demo.url(PROMETHEUS));
      await()
          .atMost(LIMIT)
          .pollInterval(Duration.ofSeconds(5))
          .untilAsserted(() -> assertThat(unanswered(prometheus)).isEmpty());
      if (Boolean.getBoolean("pictures.update")) {
        draw(prometheus);
        new Screenshot(folder).take(demo.url(PAGE), 1280, 1500, LANDING_PAGE);
      }
    }
  }

  private static List<String> unanswered(PrometheusApi prometheus) throws IOException {
    var unanswered = new ArrayList<String>();
    for (Dashboard dashboard : Dashboard.all()) {
      unanswered.addAll(dashboard.unanswered(prometheus));
    }
    return unanswered;
  }

  private void draw(PrometheusApi prometheus) throws IOException {
    String age = "time() - min(process_start_time_seconds and on (instance) kubevitals_build_info)";
    await()
        .atMost(PICTURED.multipliedBy(2))
        .pollInterval(Duration.ofSeconds(5))
        .until(() -> prometheus.query(age).getFirst().last() > PICTURED.toSeconds());
    for (Dashboard dashboard : Dashboard.all()) {
      new DashboardPicture(dashboard, prometheus, PICTURED)
          .write(folder, dashboard.name() + ".png");
    }
  }
}
