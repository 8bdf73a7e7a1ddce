package io.kubevitals.real;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.gson.Gson;
import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import io.kubernetes.client.custom.Quantity;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.Yaml;
import org.yaml.snakeyaml.constructor.SafeConstructor;

/// The patches of a report, put through `kubectl` alone and to a real API server: they are taken,
/// change what the report suggests and nothing else.
@Tag("api")
@Needs({Need.API, Need.KUBECTL, Need.PROMETHEUS})
class PatchOnApiServerTest {
  private static final List<String> BOUNDS = List.of("requests", "limits");

  @RegisterExtension static final SharedCluster SERVER = SharedCluster.withNodes(0);

  @TempDir Path folder;

  @Test
  void everyPatchIsTakenAndChangesWhatItSays() throws IOException {
    String yaml;
    JsonObject report;
    try (var source = RealPrometheus.holding(LoadTestScript.play().openMetrics())) {
      yaml = WindowReportTest.report(source.url(), "--format", "yaml-patch").output();
      String json = WindowReportTest.report(source.url(), "--format", "json").output();
      report = JsonParser.parseString(json).getAsJsonObject();
    }
    List<String> documents = List.of(yaml.split("(?m)^---\n", -1));
    assertThat(documents).hasSize(6);
    for (String namespace : List.of("shop", "jobs")) {
      Stage.open(SERVER.get().api(), namespace, false);
    }
    for (String document : documents.subList(1, documents.size())) {
      taken(document, report);
    }
  }

  private void taken(String document, JsonObject report) throws IOException {
    Object parsed = new Yaml(new SafeConstructor(new LoaderOptions())).load(document);
    JsonObject patch = new Gson().toJsonTree(parsed).getAsJsonObject();
    String kind = patch.get("kind").getAsString();
    String name = patch.getAsJsonObject("metadata").get("name").getAsString();
    String namespace = patch.getAsJsonObject("metadata").get("namespace").getAsString();
    JsonObject before = workload(kind, namespace, name, rows(report, name));
    Map<String, Double> wanted = amounts(before);
    rows(report, name).forEach(row -> suggest(row, wanted));
    assertThat(wanted).isNotEqualTo(amounts(before));

    Path file = Files.writeString(folder.resolve(name + ".yaml"), document);
    Path whole = Files.writeString(folder.resolve(name + ".json"), before.toString());
    String local =
        Program.run(
            List.of(
                "kubectl",
                "patch",
                "--local",
                "-o=json",
                "-f",
                whole.toString(),
                "--patch-file",
                file.toString()));
    assertThat(amounts(JsonParser.parseString(local).getAsJsonObject())).isEqualTo(wanted);

    KubeApi api = SERVER.get().api();
    api.apply(namespace, before.toString());
    Program.run(
        List.of(
            "kubectl",
            "--kubeconfig=" + SERVER.get().kubeconfig(),
            "patch",
            "-n",
            namespace,
            kind,
            name,
            "--patch-file",
            file.toString()));
    assertThat(amounts(api.get(KubeApi.path(patch, namespace)))).isEqualTo(wanted);
  }

  private static List<JsonObject> rows(JsonObject report, String workload) {
    return report.getAsJsonArray("containers").asList().stream()
        .map(JsonElement::getAsJsonObject)
        .filter(row -> row.get("workload").getAsString().equals(workload))
        .toList();
  }

  /// The workload as the script ran it.
  private static JsonObject workload(
      String kind, String namespace, String name, List<JsonObject> rows) {
    var containers = new ArrayList<Map<String, Object>>();
    var sidecars = new ArrayList<Map<String, Object>>();
    for (JsonObject row : rows) {
      String container = row.get("container").getAsString();
      var one = new TreeMap<String, Object>();
      one.put("name", container);
      one.put("image", "registry.example/" + container + ":1");
      one.put(
          "resources", Map.of("requests", bound(row, "request"), "limits", bound(row, "limit")));
      if (container.equals("proxy")) {
        one.put("restartPolicy", "Always");
        sidecars.add(one);
      } else {
        containers.add(one);
      }
    }
    var labels = Map.of("app", name);
    var pod = Map.of("containers", containers, "initContainers", sidecars);
    var template = Map.of("metadata", Map.of("labels", labels), "spec", pod);
    var spec = new TreeMap<String, Object>();
    spec.put("selector", Map.of("matchLabels", labels));
    spec.put("template", template);
    if (kind.equals("StatefulSet")) {
      spec.put("serviceName", name);
    }
    var whole =
        Map.of(
            "apiVersion",
            "apps/v1",
            "kind",
            kind,
            "metadata",
            Map.of("name", name, "namespace", namespace),
            "spec",
            spec);
    return new Gson().toJsonTree(whole).getAsJsonObject();
  }

  private static Map<String, String> bound(JsonObject row, String bound) {
    var amounts = new TreeMap<String, String>();
    for (String resource : List.of("cpu", "memory")) {
      JsonObject figures = row.getAsJsonObject("resources").getAsJsonObject(resource);
      if (figures.has(bound)) {
        amounts.put(resource, figures.get(bound).getAsBigDecimal().toPlainString());
      }
    }
    return amounts;
  }

  private static void suggest(JsonObject row, Map<String, Double> amounts) {
    for (JsonElement one : row.getAsJsonArray("suggestions")) {
      JsonObject change = one.getAsJsonObject();
      if (change.get("safe").getAsBoolean()) {
        String resource = change.get("resource").getAsString();
        double rounding = resource.equals("cpu") ? 1000 : 1.0 / (1 << 20);
        amounts.put(
            "%s/%ss/%s"
                .formatted(
                    row.get("container").getAsString(),
                    change.get("bound").getAsString(),
                    resource),
            Math.round(change.get("suggested").getAsDouble() * rounding) / rounding);
      }
    }
  }

  /// Of each container, `NAME/requests/cpu` and so on, and how many containers there are.
  private static Map<String, Double> amounts(JsonObject workload) {
    JsonObject pod = Manifests.at(workload, "spec.template.spec").getAsJsonObject();
    var amounts = new TreeMap<String, Double>();
    for (String list : List.of("containers", "initContainers")) {
      if (pod.has(list)) {
        List<JsonElement> containers = pod.getAsJsonArray(list).asList();
        amounts.put(list, (double) containers.size());
        containers.forEach(one -> add(one.getAsJsonObject(), amounts));
      }
    }
    amounts.values().removeIf(value -> value == 0);
    return amounts;
  }

  private static void add(JsonObject container, Map<String, Double> amounts) {
    for (String bound : BOUNDS) {
      JsonObject resources = container.getAsJsonObject("resources");
      if (resources.has(bound)) {
        resources
            .getAsJsonObject(bound)
            .asMap()
            .forEach(
                (resource, quantity) ->
                    amounts.put(
                        "%s/%s/%s".formatted(container.get("name").getAsString(), bound, resource),
                        Quantity.fromString(quantity.getAsString()).getNumber().doubleValue()));
      }
    }
  }
}
