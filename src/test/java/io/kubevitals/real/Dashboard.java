package io.kubevitals.real;

import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/// A Grafana dashboard of ours: what it asks for and where it shows the answers.
record Dashboard(Path file, JsonObject json, List<Panel> panels) {
  private static final Path FOLDER = Path.of("grafana");

  /// A question of a panel.
  record Query(String expression, String legend) {
    /// With values in place of the variables that Grafana fills in: all there are.
    String filled() {
      return expression
          .replace("$__rate_interval", "30s")
          .replace("$__range", "5m")
          .replace("$node", ".+")
          .replaceAll("\\$\\{?[a-z_]+}?", ".*");
    }
  }

  /// A panel with its place in a grid of 24 columns.
  record Panel(JsonObject json, List<Query> queries) {
    String title() {
      return json.get("title").getAsString();
    }

    String type() {
      return json.get("type").getAsString();
    }

    String unit() {
      return Manifests.text(json, "fieldConfig.defaults.unit");
    }

    /// How many decimals its figures have, -1 for as many as they need.
    int decimals() {
      String decimals = Manifests.text(json, "fieldConfig.defaults.decimals");
      return decimals.equals("null") ? -1 : Integer.parseInt(decimals);
    }

    int place(String key) {
      return json.getAsJsonObject("gridPos").get(key).getAsInt();
    }

    boolean overlaps(Panel other) {
      return place("x") < other.place("x") + other.place("w")
          && other.place("x") < place("x") + place("w")
          && place("y") < other.place("y") + other.place("h")
          && other.place("y") < place("y") + place("h");
    }
  }

  static List<Dashboard> all() throws IOException {
    try (Stream<Path> files = Files.list(FOLDER)) {
      var all = new ArrayList<Dashboard>();
      for (Path file : files.filter(one -> one.toString().endsWith(".json")).sorted().toList()) {
        all.add(read(file));
      }
      return all;
    }
  }

  private static Dashboard read(Path file) throws IOException {
    JsonObject json = JsonParser.parseString(Files.readString(file)).getAsJsonObject();
    var panels = new ArrayList<Panel>();
    for (JsonElement panel : json.getAsJsonArray("panels")) {
      panels.add(new Panel(panel.getAsJsonObject(), queries(panel.getAsJsonObject())));
    }
    return new Dashboard(file, json, panels);
  }

  private static List<Query> queries(JsonObject panel) {
    var queries = new ArrayList<Query>();
    if (panel.has("targets")) {
      for (JsonElement target : panel.getAsJsonArray("targets")) {
        queries.add(
            new Query(Manifests.text(target, "expr"), Manifests.text(target, "legendFormat")));
      }
    }
    return queries;
  }

  String name() {
    return file.getFileName().toString().replace(".json", "");
  }

  List<Query> queries() {
    return panels.stream().flatMap(panel -> panel.queries().stream()).toList();
  }

  /// Its questions that get no answer.
  List<String> unanswered(PrometheusApi prometheus) {
    return queries().stream()
        .map(Query::filled)
        .filter(query -> prometheus.query(query).isEmpty())
        .map(query -> name() + ": " + query)
        .toList();
  }

  @Override
  public String toString() {
    return name();
  }
}
