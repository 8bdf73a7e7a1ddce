package io.kubevitals.prometheus;

import static java.util.concurrent.TimeUnit.NANOSECONDS;

import com.fasterxml.jackson.core.JacksonException;
import io.kubevitals.prometheus.LimitedInputStream.LimitExceededException;
import io.kubevitals.retry.RetryAfter;
import java.io.IOException;
import java.io.InputStream;
import java.net.ConnectException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.channels.UnresolvedAddressException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;
import java.util.zip.GZIPInputStream;
import java.util.zip.ZipException;

/// Asks a Prometheus or a VictoriaMetrics: instant queries, most of them for raw samples.
///
/// A query runs on a thread of its own, so that its deadline covers everything: the place in the
/// queue, the connection, the headers, the last byte of the body. `HttpRequest.timeout` would end
/// with the headers.
public final class PrometheusClient implements AutoCloseable {
  private static final int MAX_IN_FLIGHT = 4;
  private static final int MAX_ERROR_BYTES = 16 * 1024;

  private final PrometheusConfig config;
  private final InstantSource clock;
  private final ExecutorService threads;
  private final Connector connector;
  private final CircuitBreaker breaker = new CircuitBreaker();
  private final Semaphore inFlight = new Semaphore(MAX_IN_FLIGHT);
  private volatile QueryError.Busy busy = new QueryError.Busy(0, Instant.MIN);

  public PrometheusClient(PrometheusConfig config, InstantSource clock) {
    this.config = config;
    this.clock = clock;
    this.threads =
        Executors.newThreadPerTaskExecutor(Thread.ofVirtual().name("prometheus-", 0).factory());
    this.connector = new Connector(config.tls(), threads);
  }

  /// How long one query may take.
  public Duration timeout() {
    return config.timeout();
  }

  /// Asks for the raw samples of a range that ends now, see [#query(Query, Consumer)].
  public Answer query(String query, Consumer<Series> reader) throws InterruptedException {
    return query(Query.samples(query), reader);
  }

  /// Runs one query.
  ///
  /// @param reader gets each series on another thread while the answer arrives; after a
  ///   [Answer.Failed] it may be called a moment longer
  public Answer query(Query query, Consumer<Series> reader) throws InterruptedException {
    long start = System.nanoTime();
    Instant now = clock.instant();
    if (now.isBefore(busy.until())) {
      return failed(start, busy);
    }
    var pause = breaker.pause(now);
    if (pause.isPresent()) {
      return failed(start, new QueryError.Paused(pause.get()));
    }
    Answer answer = onThread(query, reader, start);
    breaker.heard(answer, clock.instant());
    return answer;
  }

  private Answer onThread(Query query, Consumer<Series> reader, long start)
      throws InterruptedException {
    var task = threads.submit(() -> askInTurn(query, reader, start));
    try {
      return task.get(config.timeout().toNanos(), NANOSECONDS);
    } catch (TimeoutException _) {
      return failed(start, new QueryError.TimedOut(config.timeout()));
    } catch (ExecutionException e) {
      throw new IllegalStateException("a query failed by a bug", e.getCause());
    } finally {
      task.cancel(true);
    }
  }

  @Override
  public void close() {
    threads.shutdownNow();
    connector.close();
  }

  private Answer askInTurn(Query query, Consumer<Series> reader, long start)
      throws InterruptedException {
    inFlight.acquire();
    try {
      return ask(query, reader, start);
    } catch (LimitExceededException _) {
      return failed(start, new QueryError.TooLarge(config.maxBodyBytes()));
    } catch (TooManySamplesException _) {
      return failed(start, new QueryError.TooManySamples(AnswerReader.MAX_SAMPLES_PER_SERIES));
    } catch (MalformedAnswerException e) {
      return failed(start, new QueryError.NotPrometheus(String.valueOf(e.getMessage())));
    } catch (JacksonException e) {
      return failed(start, new QueryError.NotPrometheus("not JSON: " + e.getOriginalMessage()));
    } catch (ZipException e) {
      return failed(start, new QueryError.NotPrometheus("not gzip: " + words(e)));
    } catch (IOException e) {
      return failed(start, new QueryError.Unreachable(words(e)));
    } finally {
      inFlight.release();
    }
  }

  private Answer ask(Query query, Consumer<Series> reader, long start)
      throws IOException, InterruptedException {
    var response = connector.client().send(request(query), BodyHandlers.ofInputStream());
    try (InputStream raw = response.body();
        InputStream body = unpacked(response, raw)) {
      return response.statusCode() == 200
          ? read(response, body, query.result(), reader, start)
          : failed(start, error(response, body));
    }
  }

  private Answer read(
      HttpResponse<?> response,
      InputStream body,
      Query.Result expected,
      Consumer<Series> reader,
      long start)
      throws IOException {
    if (!isJson(response)) {
      return failed(
          start, new QueryError.NotPrometheus("the answer is not JSON but " + type(response)));
    }
    Envelope envelope = AnswerReader.read(body, reader);
    if (envelope.status().equals("error")) {
      return failed(start, new QueryError.BadQuery(200, envelope.error()));
    }
    if (!envelope.isComplete(expected)) {
      return failed(
          start, new QueryError.NotPrometheus("the answer is not a complete " + expected.word()));
    }
    Instant at =
        response.headers().firstValue("Date").flatMap(RetryAfter::date).orElseGet(clock::instant);
    return envelope.partial() || !envelope.warnings().isEmpty()
        ? new Answer.Partial(since(start), at, envelope.warnings())
        : new Answer.Complete(since(start), at);
  }

  private QueryError error(HttpResponse<?> response, InputStream body) throws IOException {
    int status = response.statusCode();
    if (status == 401 || status == 403) {
      return new QueryError.Refused(status);
    }
    if (status == 429 || status == 503) {
      Instant now = clock.instant();
      var wait =
          response.headers().firstValue("Retry-After").flatMap(one -> RetryAfter.parse(one, now));
      if (wait.isPresent()) {
        busy = new QueryError.Busy(status, now.plus(wait.get()));
        return busy;
      }
    }
    String message = isJson(response) ? message(body) : "";
    return status == 400 || status == 422
        ? new QueryError.BadQuery(status, message)
        : new QueryError.BadStatus(status, message);
  }

  /// What the server says about its refusal, `""` if it cannot be read.
  private static String message(InputStream body) throws IOException {
    try {
      return AnswerReader.read(new LimitedInputStream(body, MAX_ERROR_BYTES), _ -> {}).error();
    } catch (JacksonException
        | MalformedAnswerException
        | TooManySamplesException
        | LimitExceededException _) {
      return "";
    }
  }

  private HttpRequest request(Query query) throws IOException {
    var request =
        HttpRequest.newBuilder(URI.create(config.url() + "/api/v1/query"))
            .header("Content-Type", "application/x-www-form-urlencoded")
            .header("Accept", "application/json")
            .header("Accept-Encoding", "gzip")
            .header("User-Agent", "kube-vitals")
            .POST(BodyPublishers.ofString(form(query)));
    config.credentials().apply(request);
    return request.build();
  }

  /// The server gets our deadline too, or it would go on working for nobody.
  private String form(Query query) {
    return "query="
        + URLEncoder.encode(query.text(), StandardCharsets.UTF_8)
        + query.parameters()
        + "&timeout="
        + Math.max(1, config.timeout().toSeconds())
        + "s";
  }

  private InputStream unpacked(HttpResponse<?> response, InputStream raw) throws IOException {
    boolean gzip = response.headers().firstValue("Content-Encoding").orElse("").equals("gzip");
    return new LimitedInputStream(gzip ? new GZIPInputStream(raw) : raw, config.maxBodyBytes());
  }

  private static boolean isJson(HttpResponse<?> response) {
    String type = type(response);
    // VictoriaMetrics calls the same answer a stream where a range is asked for.
    return type.isEmpty()
        || type.startsWith("application/json")
        || type.startsWith("application/stream+json");
  }

  private static String type(HttpResponse<?> response) {
    return response.headers().firstValue("Content-Type").orElse("");
  }

  private static Answer failed(long start, QueryError error) {
    return new Answer.Failed(since(start), error);
  }

  private static Duration since(long start) {
    return Duration.ofNanos(System.nanoTime() - start);
  }

  /// Java says nothing where nobody listens or a name is unknown.
  private static String words(IOException e) {
    String message = e.getMessage();
    if (message != null) {
      return message;
    }
    for (Throwable cause = e; cause != null; cause = cause.getCause()) {
      if (cause instanceof UnresolvedAddressException) {
        return "its name is unknown";
      }
    }
    return e instanceof ConnectException ? "nobody listens there" : e.getClass().getSimpleName();
  }
}
