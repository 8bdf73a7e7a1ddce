package io.kubevitals.web;

import com.fasterxml.jackson.core.JsonGenerator;
import io.kubevitals.http.Route;
import io.kubevitals.probe.Exchange;
import io.kubevitals.probe.ProbeResult;
import io.kubevitals.probe.ProbeState;
import java.io.IOException;
import java.util.List;
import java.util.function.Supplier;

/// How the node's network is, check by check; with `?debug=true` also how the last probe of each
/// came to its verdict: every GET with its outcome and how its body begins.
public final class NetworkApi {
  private final Supplier<List<ProbeState>> probes;

  public NetworkApi(Supplier<List<ProbeState>> probes) {
    this.probes = probes;
  }

  public Route route() {
    return new Route(
        "/api/v1/network",
        parameters -> {
          boolean debug = "true".equals(parameters.get("debug"));
          return Json.answer(json -> write(json, debug));
        });
  }

  private void write(JsonGenerator json, boolean debug) throws IOException {
    json.writeStartObject();
    json.writeArrayFieldStart("checks");
    for (ProbeState state : probes.get()) {
      write(json, state, debug);
    }
    json.writeEndArray();
    json.writeEndObject();
  }

  private static void write(JsonGenerator json, ProbeState state, boolean debug)
      throws IOException {
    json.writeStartObject();
    json.writeStringField("node", state.node());
    json.writeStringField("component", state.component());
    json.writeStringField("check", state.check());
    ProbeResult result = state.result();
    switch (result) {
      case null -> json.writeStringField("state", "unknown");
      case ProbeResult.Success _ -> json.writeStringField("state", "well");
      case ProbeResult.Troubled _ -> json.writeStringField("state", "troubled");
      case ProbeResult.Failure(_, var reason, var detail) -> {
        json.writeStringField("state", "failing");
        json.writeStringField("reason", reason.label());
        json.writeStringField("detail", detail);
      }
    }
    if (result != null) {
      json.writeNumberField("tookSeconds", result.took().toNanos() / 1e9);
    }
    json.writeStringField("says", state.said());
    if (debug) {
      json.writeArrayFieldStart("exchanges");
      for (Exchange exchange : state.exchanges()) {
        write(json, exchange);
      }
      json.writeEndArray();
    }
    json.writeEndObject();
  }

  private static void write(JsonGenerator json, Exchange exchange) throws IOException {
    json.writeStartObject();
    json.writeStringField("url", exchange.url());
    json.writeNumberField("tookSeconds", exchange.took().toNanos() / 1e9);
    json.writeStringField("outcome", exchange.outcome());
    json.writeStringField("body", exchange.excerpt());
    json.writeEndObject();
  }
}
