package io.kubevitals.web;

import com.fasterxml.jackson.core.JsonFactory;
import io.kubevitals.http.Answer;
import io.kubevitals.http.Route;
import java.io.IOException;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.util.Map;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;

/// Lets the leader answer, and nobody else: what a standby knows is nothing, or old.
public final class LeaderOnly {
  private static final JsonFactory JSON = new JsonFactory();

  private final Supplier<Standing> standing;
  private final Supplier<BooleanSupplier> mayBeSent;

  /// @param mayBeSent asked before an answer is made: what will tell whether it is still ours to
  ///   give
  public LeaderOnly(Supplier<Standing> standing, Supplier<BooleanSupplier> mayBeSent) {
    this.standing = standing;
    this.mayBeSent = mayBeSent;
  }

  /// The same route, answered with 503 and the leader's name where another process leads:
  ///
  /// ```
  /// {"error":"this process does not lead","leader":"kube-vitals-5d9c7"}
  /// ```
  public Route of(Route route) {
    return new Route(route.path(), parameters -> answer(route, parameters));
  }

  /// The same route, answered by everybody with what is his to tell.
  public Route guarded(Route route) {
    return new Route(
        route.path(),
        parameters -> {
          BooleanSupplier ours = mayBeSent.get();
          return route.answer().apply(parameters).onlyWhile(ours);
        });
  }

  private Answer answer(Route route, Map<String, String> parameters) {
    BooleanSupplier ours = mayBeSent.get();
    Standing now = standing.get();
    return now.leads() && ours.getAsBoolean()
        ? route.answer().apply(parameters).onlyWhile(ours)
        : refusal(now.leads() ? "" : now.leader());
  }

  private static Answer refusal(String leader) {
    var text = new StringWriter();
    try (var json = JSON.createGenerator(text)) {
      json.writeStartObject();
      json.writeStringField("error", "this process does not lead");
      json.writeStringField("leader", leader);
      json.writeEndObject();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return Answer.json(503, text.append('\n').toString());
  }
}
