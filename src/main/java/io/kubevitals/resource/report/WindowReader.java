package io.kubevitals.resource.report;

import io.kubevitals.prometheus.Answer;
import io.kubevitals.prometheus.PrometheusClient;
import io.kubevitals.prometheus.QueryError;
import io.kubevitals.prometheus.Series;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.SortedSet;
import java.util.concurrent.ConcurrentSkipListSet;
import java.util.function.Consumer;

/// Asks about a whole window, in as many pieces as the server needs: one that is too much for it is
/// halved in time, then by namespaces. One that is busy or away for a moment is asked again.
final class WindowReader {
  /// An hour of a 15 s scrape of 10,000 containers is 2.4 million samples; Prometheus loads at most
  /// 50 million for a query, and 11,000 per series.
  static final Duration LONGEST = Duration.ofHours(1);

  private static final Duration SHORTEST = Duration.ofMinutes(2);
  private static final int ATTEMPTS = 4;
  private static final Duration LONGEST_WAIT = Duration.ofSeconds(20);
  private static final int MAX_SLOW_HALVINGS = 2;
  private static final int MAX_WARNINGS = 10;

  private final PrometheusClient prometheus;
  private final InstantSource clock;
  private final Duration patience;
  private final List<String> namespaces;
  private final Doing doing;
  private final SortedSet<String> warnings = new ConcurrentSkipListSet<>();

  /// Told after each answer.
  interface Doing {
    /// @param part of the question that was answered; all of a question are 1
    void did(String what, double part);
  }

  /// @param patience before the same is asked again for the first time
  /// @param namespaces what can be asked about one by one
  WindowReader(
      PrometheusClient prometheus,
      InstantSource clock,
      Duration patience,
      List<String> namespaces,
      Doing doing) {
    this.prometheus = prometheus;
    this.clock = clock;
    this.patience = patience;
    this.namespaces = namespaces;
    this.doing = doing;
  }

  /// Why not everything may be known, by the server's own word.
  List<String> warnings() {
    return warnings.stream().limit(MAX_WARNINGS).toList();
  }

  <R extends Consumer<Series>> void read(
      WindowQuery query, TimeWindow window, List<String> asked, Gathering<R> gathering)
      throws ReportException, InterruptedException {
    List<TimeWindow> pieces = window.pieces(LONGEST);
    for (TimeWindow piece : pieces) {
      new Reading<>(query, gathering).read(piece, asked, new Part(1.0 / pieces.size(), 0));
    }
  }

  private final class Reading<R extends Consumer<Series>> {
    private final WindowQuery query;
    private final Gathering<R> gathering;

    Reading(WindowQuery query, Gathering<R> gathering) {
      this.query = query;
      this.gathering = gathering;
    }

    void read(TimeWindow piece, List<String> asked, Part part)
        throws ReportException, InterruptedException {
      Asked<R> asking = ask(piece, asked);
      switch (asking.answer()) {
        case Answer.Complete _ -> take(asking, piece, part);
        case Answer.Partial partial -> {
          warnings.add("the server answers with a part of the data only");
          warnings.addAll(partial.warnings());
          take(asking, piece, part);
        }
        case Answer.Failed failed -> halve(piece, asked, part, failed.error());
      }
    }

    private void take(Asked<R> asked, TimeWindow piece, Part part) {
      gathering.take(asked.reader(), piece);
      doing.did(query.what(), part.share);
    }

    private Asked<R> ask(TimeWindow piece, List<String> asked) throws InterruptedException {
      Duration wait = patience;
      for (int attempt = 1; ; attempt++) {
        R reader = gathering.begin(piece);
        Answer answer = prometheus.query(query.about(piece, asked), reader);
        if (!(answer instanceof Answer.Failed(_, QueryError error))
            || attempt == ATTEMPTS
            || !SourceError.mayPass(error)) {
          return new Asked<>(answer, reader);
        }
        Thread.sleep(pause(error, wait));
        wait = wait.multipliedBy(2);
      }
    }

    private Duration pause(QueryError error, Duration usual) {
      Instant until =
          switch (error) {
            case QueryError.Busy busy -> busy.until();
            case QueryError.Paused paused -> paused.until();
            case QueryError.Unreachable _,
                QueryError.TimedOut _,
                QueryError.Refused _,
                QueryError.BadStatus _,
                QueryError.BadQuery _,
                QueryError.NotPrometheus _,
                QueryError.TooManySamples _,
                QueryError.TooLarge _ ->
                clock.instant();
          };
      Duration wait = Duration.between(clock.instant(), until).plusMillis(50);
      if (wait.compareTo(usual) < 0) {
        return usual;
      }
      return wait.compareTo(LONGEST_WAIT) > 0 ? LONGEST_WAIT : wait;
    }

    private void halve(TimeWindow piece, List<String> asked, Part part, QueryError error)
        throws ReportException, InterruptedException {
      boolean isSlow = error instanceof QueryError.TimedOut;
      if (!SourceError.isTooMuch(error) || (isSlow && part.slow == MAX_SLOW_HALVINGS)) {
        throw SourceError.of(query.what(), piece, error);
      }
      Part half = part.half(isSlow);
      if (piece.length().compareTo(SHORTEST) > 0) {
        for (TimeWindow one : piece.pieces(piece.length().dividedBy(2).plusMillis(1))) {
          read(one, asked, half);
        }
        return;
      }
      List<String> all = asked.isEmpty() ? namespaces : asked;
      if (all.size() < 2) {
        throw SourceError.of(query.what(), piece, error);
      }
      read(piece, all.subList(0, all.size() / 2), half);
      read(piece, all.subList(all.size() / 2, all.size()), half);
    }
  }

  /// Which part of a question a piece is.
  ///
  /// @param slow how often it was halved because the server was slow
  private record Part(double share, int slow) {
    Part half(boolean isSlow) {
      return new Part(share / 2, isSlow ? slow + 1 : slow);
    }
  }

  private record Asked<R>(Answer answer, R reader) {}
}
