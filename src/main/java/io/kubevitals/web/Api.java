package io.kubevitals.web;

import com.fasterxml.jackson.core.JsonGenerator;
import io.kubevitals.http.Route;
import io.kubevitals.incident.Incident;
import io.kubevitals.incident.IncidentView;
import io.kubevitals.incident.Suppression;
import io.kubevitals.metrics.FeatureStates;
import io.kubevitals.metrics.Heartbeat;
import io.kubevitals.metrics.Heartbeats;
import java.io.IOException;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/// The JSON API: what happened, what a noise rule hid and why, and how we are.
public final class Api {
  private final Identity identity;
  private final FeatureStates features;
  private final Heartbeats heartbeats;
  private final Views views;

  public Api(Identity identity, FeatureStates features, Heartbeats heartbeats, Views views) {
    this.identity = identity;
    this.features = features;
    this.heartbeats = heartbeats;
    this.views = views;
  }

  public List<Route> routes() {
    return List.of(
        new Route("/api/v1/incidents", _ -> Json.answer(this::incidents)),
        new Route("/api/v1/status", _ -> Json.answer(this::status)));
  }

  private void incidents(JsonGenerator json) throws IOException {
    IncidentView view = views.incidents().get();
    Sight sight = views.sight().get();
    json.writeStartObject();
    json.writeStringField("at", view.at().toString());
    instant(json, "heardAt", sight.heard());
    String warning = sight.warning(view.at());
    if (!warning.isEmpty()) {
      json.writeStringField("warning", warning);
    }
    array(json, "open", view.open(), Api::incident);
    array(json, "resolved", view.resolved(), Api::incident);
    array(json, "suppressed", view.suppressed(), Api::suppression);
    json.writeEndObject();
  }

  private void status(JsonGenerator json) throws IOException {
    json.writeStartObject();
    var build = identity.build();
    json.writeStringField("version", build.version());
    json.writeStringField("revision", build.revision());
    json.writeStringField("java", build.java());
    json.writeStringField("role", identity.role().name().toLowerCase(Locale.ROOT));
    json.writeStringField("node", identity.node());
    json.writeBooleanField("leads", identity.standing().get().leads());
    array(json, "features", List.copyOf(features.reasons().keySet()), this::feature);
    array(json, "loops", heartbeats.all(), Api::loop);
    json.writeEndObject();
  }

  private void feature(JsonGenerator json, String name) throws IOException {
    json.writeStartObject();
    json.writeStringField("name", name);
    json.writeBooleanField("enabled", features.isOn(name));
    json.writeStringField("reason", features.reasons().getOrDefault(name, ""));
    json.writeEndObject();
  }

  private static void loop(JsonGenerator json, Heartbeat loop) throws IOException {
    json.writeStartObject();
    json.writeStringField("name", loop.name());
    json.writeBooleanField("ok", loop.ok());
    json.writeStringField("lastBeat", loop.at().toString());
    json.writeEndObject();
  }

  private static void suppression(JsonGenerator json, Suppression one) throws IOException {
    json.writeStartObject();
    json.writeStringField("rule", one.rule());
    json.writeStringField("why", one.why());
    json.writeFieldName("incident");
    incident(json, one.incident());
    json.writeEndObject();
  }

  private static void incident(JsonGenerator json, Incident one) throws IOException {
    var subject = one.subject();
    json.writeStartObject();
    json.writeNumberField("id", one.id());
    json.writeStringField("namespace", subject.workload().namespace());
    json.writeStringField("workload", subject.workload().name());
    json.writeStringField("workloadType", subject.workload().type());
    json.writeStringField("container", subject.container());
    json.writeStringField("reason", subject.reason());
    json.writeStringField("severity", one.severity().word());
    json.writeStringField("what", one.what());
    json.writeStringField("first", one.span().first().toString());
    json.writeStringField("last", one.span().last().toString());
    json.writeNumberField("events", one.span().events());
    instant(json, "resolvedAt", one.span().resolvedAt());
    json.writeNumberField("failingPods", one.pods().failing());
    json.writeNumberField("affectedPods", one.pods().affected());
    array(json, "pods", one.pods().names(), JsonGenerator::writeString);
    evidence(json, one.last());
    json.writeEndObject();
  }

  private static void evidence(JsonGenerator json, Incident.Evidence last) throws IOException {
    json.writeObjectFieldStart("evidence");
    json.writeStringField("pod", last.pod());
    Integer exitCode = last.exitCode();
    if (exitCode != null) {
      json.writeNumberField("exitCode", exitCode);
    }
    json.writeStringField("message", last.message());
    json.writeStringField("at", last.at().toString());
    json.writeEndObject();
  }

  private static void instant(JsonGenerator json, String name, @Nullable Instant instant)
      throws IOException {
    if (instant != null) {
      json.writeStringField(name, instant.toString());
    }
  }

  private static <T> void array(JsonGenerator json, String name, List<T> all, Part<T> part)
      throws IOException {
    json.writeArrayFieldStart(name);
    for (T one : all) {
      part.write(json, one);
    }
    json.writeEndArray();
  }

  private interface Part<T> {
    void write(JsonGenerator json, T one) throws IOException;
  }
}
