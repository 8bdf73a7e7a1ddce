package io.kubevitals.resource;

import io.kubevitals.prometheus.Answer;
import io.kubevitals.prometheus.PrometheusClient;
import io.kubevitals.prometheus.Query;
import io.kubevitals.prometheus.QueryError;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/// Asks in parts what a server will not answer as a whole. A series that comes twice tells readers
/// nothing new, so what came before a refusal may stay.
final class DividedQuery {
  private final PrometheusClient prometheus;

  DividedQuery(PrometheusClient prometheus) {
    this.prometheus = prometheus;
  }

  /// @param cut in which an answer was had
  record Outcome(Answer answer, SeriesReader reader, Cut cut) {}

  /// What is asked.
  ///
  /// @param namespaces that can be told apart
  record Ask(
      LiveQuery query, List<String> matchers, Duration window, List<NamespacePart> namespaces) {
    /// The older part of a window comes first: readers go on from it.
    private List<Query> cut(Cut cut) {
      var queries = new ArrayList<Query>();
      Duration slice = window.dividedBy(cut.times());
      for (NamespacePart part : NamespacePart.together(namespaces, cut.namespaces())) {
        for (int i = cut.times() - 1; i >= 0; i--) {
          queries.add(query.query(part, matchers, slice, slice.multipliedBy(i)));
        }
      }
      return queries;
    }
  }

  /// @param first how the last answer was had, or one step coarser
  Outcome ask(Ask ask, Cut first, SeriesReader reader) throws InterruptedException {
    var router = new SeriesRouter(ask.query(), reader);
    long begin = System.nanoTime();
    Cut cut = first.within(ask.namespaces().size());
    while (true) {
      Answer answer = all(ask.cut(cut), router, begin);
      Cut finer = cut.finer(ask.query(), ask.namespaces().size());
      if (finer.equals(cut)
          || !(answer instanceof Answer.Failed failed)
          || !failed.error().isTooMuch()) {
        return new Outcome(answer, reader, cut);
      }
      cut = finer;
    }
  }

  /// Begins no part once the time for one query is over: a cycle must end.
  private Answer all(List<Query> parts, SeriesRouter router, long begin)
      throws InterruptedException {
    Answer answer = null;
    for (Query part : parts) {
      Duration gone = Duration.ofNanos(System.nanoTime() - begin);
      if (answer != null && gone.compareTo(prometheus.timeout()) > 0) {
        return new Answer.Failed(gone, new QueryError.TimedOut(prometheus.timeout()));
      }
      answer = and(answer, prometheus.query(part, router));
      if (answer instanceof Answer.Failed) {
        return answer;
      }
    }
    return Objects.requireNonNull(answer);
  }

  /// A whole is answered if all of its parts are.
  private static Answer and(@Nullable Answer before, Answer next) {
    if (before == null) {
      return next;
    }
    Duration took = before.took().plus(next.took());
    return switch (next) {
      case Answer.Failed failed -> failed;
      case Answer.Partial(_, Instant at, List<String> warnings) ->
          new Answer.Partial(took, at, warnings);
      case Answer.Complete(_, Instant at) ->
          before instanceof Answer.Partial partial
              ? new Answer.Partial(took, at, partial.warnings())
              : new Answer.Complete(took, at);
    };
  }
}
