package io.kubevitals.app;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.concurrent.TimeUnit.SECONDS;

import io.kubevitals.resource.report.EndSource;
import io.kubevitals.resource.report.TimeWindow;
import io.kubevitals.web.EndsAnswer;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeoutException;

/// Asks a daemon which container runs ended in a window, page by page. Whatever goes wrong leaves a
/// report without restarts, and says why.
final class DaemonEnds implements EndSource {
  private static final int PAGE = 10_000;

  /// A daemon keeps no more than that, and may give less than a page at once.
  private static final int MAX_PAGES = 200;

  private static final long MAX_BYTES = 16 << 20;
  private static final int TIMEOUT_SECONDS = 10;

  private final EndsConfig daemon;
  private final String url;

  DaemonEnds(EndsConfig daemon) {
    this.daemon = daemon;
    this.url = daemon.url();
  }

  @Override
  public Told ends(TimeWindow window, List<String> namespaces) throws InterruptedException {
    var answers = new EndsAnswer();
    // The daemon leaves out the last moment, a window does not.
    Instant until = window.to().plusMillis(1);
    try (var http = daemon.client()) {
      for (int page = 0; page < MAX_PAGES; page++) {
        boolean more = answers.read(fetch(http, window.from(), until, answers.next()));
        if (answers.completeSince().isAfter(window.from())) {
          return tooYoung(url, answers.completeSince());
        }
        if (!more) {
          return new Told.Known(answers.ends());
        }
      }
      return new Told.Unknown(url + " tells of more than " + MAX_PAGES + " pages of ends");
    } catch (IOException e) {
      return new Told.Unknown("the daemon at " + url + " did not tell: " + e.getMessage());
    }
  }

  static Told tooYoung(String daemon, Instant since) {
    return new Told.Unknown(
        "the daemon at %s knows of the ends since %s alone, and the window begins before"
            .formatted(daemon, since));
  }

  private String fetch(HttpClient http, Instant since, Instant until, String after)
      throws IOException, InterruptedException {
    String query = "?since=" + since + "&until=" + until + "&limit=" + PAGE;
    query += after.isEmpty() ? "" : "&after=" + after;
    var request = HttpRequest.newBuilder(URI.create(url + "/api/v1/ends" + query));
    daemon.identify(request);
    var body = BodyHandlers.limiting(BodyHandlers.ofString(UTF_8), MAX_BYTES);
    var answer = http.sendAsync(request.build(), body);
    try {
      HttpResponse<String> response = answer.get(TIMEOUT_SECONDS, SECONDS);
      if (response.statusCode() != 200) {
        throw new IOException("HTTP status " + response.statusCode());
      }
      return response.body();
    } catch (ExecutionException e) {
      throw new IOException(String.valueOf(e.getCause()), e);
    } catch (TimeoutException e) {
      throw new IOException("no answer within " + TIMEOUT_SECONDS + " s", e);
    } finally {
      answer.cancel(true);
    }
  }
}
