package io.kubevitals.real;

import com.google.gson.Gson;
import com.google.gson.JsonElement;
import com.google.gson.JsonNull;
import com.google.gson.JsonObject;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.Yaml;
import org.yaml.snakeyaml.constructor.SafeConstructor;

/// What `kubectl kustomize` makes of a folder of ours.
record Manifests(List<JsonObject> objects) {
  static Manifests of(String folder) {
    return new Manifests(read(Program.run(List.of("kubectl", "kustomize", folder))));
  }

  /// `deploy/daemonset` with some of its components, rendered below `target`.
  static Manifests withComponents(String... components) throws IOException {
    Path folder = Files.createDirectories(Path.of("target/overlay", String.join("-", components)));
    String base =
        folder.toAbsolutePath().relativize(Path.of("deploy/daemonset").toAbsolutePath()).toString();
    var text = new StringBuilder("resources: [" + base + "]\ncomponents:\n");
    for (String component : components) {
      text.append("  - ").append(base).append("/components/").append(component).append('\n');
    }
    Files.writeString(folder.resolve("kustomization.yaml"), text);
    return of(folder.toString());
  }

  /// The documents of a YAML file.
  static List<JsonObject> read(String yaml) {
    var objects = new ArrayList<JsonObject>();
    for (Object document : new Yaml(new SafeConstructor(new LoaderOptions())).loadAll(yaml)) {
      objects.add(new Gson().toJsonTree(document).getAsJsonObject());
    }
    return objects;
  }

  List<JsonObject> all(String kind) {
    return objects.stream().filter(object -> kind.equals(text(object, "kind"))).toList();
  }

  /// The only object of a kind.
  JsonObject one(String kind) {
    List<JsonObject> found = all(kind);
    if (found.size() != 1) {
      throw new IllegalStateException(found.size() + " of " + kind);
    }
    return found.getFirst();
  }

  JsonObject named(String kind, String name) {
    return all(kind).stream()
        .filter(object -> name.equals(text(object, "metadata.name")))
        .findFirst()
        .orElseThrow();
  }

  /// What stands at a path such as `spec.template.spec.containers.0.image`; a JSON null if nothing.
  static JsonElement at(JsonElement from, String path) {
    JsonElement place = from;
    for (String step : path.split("\\.", -1)) {
      place = step(place, step);
    }
    return place;
  }

  private static JsonElement step(JsonElement from, String step) {
    if (from.isJsonArray()) {
      int index = Integer.parseInt(step);
      return index < from.getAsJsonArray().size()
          ? from.getAsJsonArray().get(index)
          : JsonNull.INSTANCE;
    }
    JsonElement next = from.isJsonObject() ? from.getAsJsonObject().get(step) : null;
    return Objects.requireNonNullElse(next, JsonNull.INSTANCE);
  }

  /// As `at`, as text; a structure as compact JSON.
  static String text(JsonElement from, String path) {
    JsonElement place = at(from, path);
    return place.isJsonPrimitive() ? place.getAsString() : place.toString();
  }
}
