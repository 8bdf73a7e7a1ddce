package io.kubevitals.real;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestInstance.Lifecycle;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// The report as people see it to whom it was sent. `-Dpictures.update=true` draws the picture of
/// the documentation.
@Tag("prometheus")
@Needs({Need.PROMETHEUS, Need.CHROMIUM})
@TestInstance(Lifecycle.PER_CLASS)
class ReportInBrowserTest {
  private static final int WIDTH = 1280;
  private static final String CHECK =
      """
      <script>addEventListener("load", () => {
        const cut = [...document.querySelectorAll("body, .wide, .tiles, .charts")]
            .filter(one => one.scrollWidth > one.clientWidth + 1);
        document.title = cut.length ? "cut off: " + cut.map(one => one.className) : "all is seen";
      })</script></body>""";

  @TempDir Path folder;

  private RealPrometheus prometheus;

  @BeforeAll
  void start() {
    prometheus = RealPrometheus.holding(LoadTestScript.play().openMetrics());
  }

  @AfterAll
  void stop() {
    prometheus.close();
  }

  @Test
  void theBrowserShowsChartsAndFetchesNothing() throws IOException {
    Path file = folder.resolve("report.html");
    var outcome =
        WindowReportTest.report(prometheus.url(), "--format", "html", "--output", file.toString());
    assertThat(outcome.status()).isZero();
    assertThat(Files.readString(file))
        .doesNotContain("<script", "http-equiv=\"refresh", "src=", "href=", "url(", "@import");
    String dom = new Chromium(folder.resolve("profile")).dom(file.toUri());
    assertThat(dom)
        .contains("<title>Resources of a window</title>", "at risk of OOM", "<svg", "</html>")
        .contains("shop deployment/web");
    assertThat(dom.split("<figure>", -1)).hasSizeGreaterThan(14);
  }

  /// On a screen of usual width, also where two windows are compared.
  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void nothingIsCutOff(boolean compared) throws IOException {
    String report =
        compared ? html("--compare", "2026-03-02T09:00:00Z", "2026-03-02T09:10:00Z") : html();
    Path file = folder.resolve("measured.html");
    Files.writeString(
        file,
        report
            .replaceAll("<meta http-equiv=\"Content-Security-Policy\"[^>]*>", "")
            .replace("</body>", CHECK));
    String dom =
        new Chromium(folder.resolve("profile"))
            .open(file.toUri(), "--dump-dom", "--window-size=" + WIDTH + ",2000");
    assertThat(dom).contains("<title>all is seen</title>");
  }

  @Test
  void thePictureOfTheDocumentation() throws IOException {
    Path file = folder.resolve("shop.html");
    Files.writeString(
        file,
        html("--namespace", "shop")
            .replace(prometheus.url().toString(), "http://prometheus:9090")
            .replaceAll("made at [0-9TZ:.-]+", "made at 2026-03-02T10:01:00Z"));
    Path picture =
        Boolean.getBoolean("pictures.update")
            ? Path.of("docs", "report.png")
            : folder.resolve("report.png");
    new Screenshot(folder).take(file.toUri(), WIDTH, 2180, picture);
    assertThat(picture).isNotEmptyFile();
  }

  private String html(String... more) {
    String[] options = new String[more.length + 2];
    options[0] = "--format";
    options[1] = "html";
    System.arraycopy(more, 0, options, 2, more.length);
    var outcome = WindowReportTest.report(prometheus.url(), options);
    assertThat(outcome.errors()).isEmpty();
    return outcome.output();
  }
}
