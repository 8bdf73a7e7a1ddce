package io.kubevitals.resource;

import io.kubevitals.prometheus.Answer;
import io.kubevitals.prometheus.PrometheusClient;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/// Asks by namespaces what a server will not answer as a whole. A series that comes twice tells
/// readers nothing new, so what came before a refusal may stay.
final class DividedQuery {
  private static final int MAX_PARTS = 32;

  private final PrometheusClient prometheus;

  DividedQuery(PrometheusClient prometheus) {
    this.prometheus = prometheus;
  }

  /// @param parts in how many an answer was had
  record Outcome(Answer answer, SeriesReader reader, int parts) {}

  /// @param parts in how many the last answer was had
  Outcome ask(
      LiveQuery query,
      List<String> matchers,
      Duration window,
      List<String> namespaces,
      int parts,
      SeriesReader reader)
      throws InterruptedException {
    var router = new SeriesRouter(query, reader);
    int pieces = Math.clamp(parts, 1, Math.max(1, namespaces.size()));
    while (true) {
      Answer answer = null;
      for (List<String> piece : pieces(namespaces, pieces)) {
        if (answer instanceof Answer.Failed) {
          break;
        }
        answer = and(answer, prometheus.query(query.query(piece, matchers, window), router));
      }
      boolean smaller = pieces < Math.min(MAX_PARTS, namespaces.size());
      if (!smaller || !(answer instanceof Answer.Failed failed) || !failed.error().isTooMuch()) {
        return new Outcome(Objects.requireNonNull(answer), reader, pieces);
      }
      pieces = Math.min(pieces * 2, namespaces.size());
    }
  }

  /// One piece is everything, whatever its namespace.
  private static List<List<String>> pieces(List<String> namespaces, int count) {
    if (count == 1) {
      return List.of(List.of());
    }
    var pieces = new ArrayList<List<String>>();
    for (int i = 0; i < count; i++) {
      int from = namespaces.size() * i / count;
      int to = namespaces.size() * (i + 1) / count;
      pieces.add(namespaces.subList(from, to));
    }
    return pieces;
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
